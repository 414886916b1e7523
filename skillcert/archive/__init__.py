"""The five volumes of a batch, their manifest, closing."""
