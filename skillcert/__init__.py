"""skillcert: vocational skill-level certification (职业技能等级认定) of one institution, from plan to certificate."""

__version__ = "0.1.0"
