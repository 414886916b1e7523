/* Draws a picture above each table in a <figure class="chart">. The table stays: it is the source of the picture, what a screen
   reader reads, and what is there without script.

   figure: data-chart (bar | line), data-turn (bars lie), data-unit (written behind a value)
   table:  first column = names; each further column = a series, unless its head has data-skip                                      */
(function () {
  "use strict";

  function read(table) {
    const heads = Array.from(table.tHead.rows[0].cells);
    const rows = Array.from(table.tBodies[0].rows);
    const kept = heads.map((head, index) => index).filter((index) => index > 0 && !heads[index].hasAttribute("data-skip"));
    return {
      names: rows.map((row) => row.cells[0].textContent.trim()),
      series: kept.map((index) => ({
        name: heads[index].textContent.trim(),
        values: rows.map((row) => {
          const text = row.cells[index].textContent.trim().replace(/[,\s]/g, "");
          return text === "" || Number.isNaN(Number(text)) ? null : Number(text);
        }),
      })),
    };
  }

  function colours() {
    const style = getComputedStyle(document.documentElement);
    const pick = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
    return {
      text: getComputedStyle(document.body).color,
      line: "rgba(128, 128, 128, 0.28)", // quiet on a light and on a dark ground
      series: [pick("--accent", pick("--tblr-primary", "#1f5fae")), "#0f8a6b", "#b7791f", "#8a4fbf", "#c2413b"],
    };
  }

  function options(figure, data) {
    const colour = colours();
    const lying = figure.dataset.turn === "true";
    const unit = figure.dataset.unit || "";
    const names = {
      type: "category", data: data.names, inverse: lying,
      axisLabel: { color: colour.text, interval: 0, hideOverlap: true, width: lying ? 190 : Math.max(64, 640 / data.names.length), overflow: lying ? "truncate" : "break", rotate: !lying && data.names.length > 6 ? 30 : 0 },
      axisTick: { show: false }, axisLine: { lineStyle: { color: colour.line } },
    };
    const values = {
      type: "value", minInterval: unit ? 0 : 1, max: unit === "%" ? 100 : null,
      axisLabel: { color: colour.text, formatter: "{value}" + unit }, splitLine: { lineStyle: { color: colour.line } },
    };
    return {
      color: colour.series,
      animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      aria: { enabled: true, decal: { show: data.series.length > 1 } },
      grid: { left: 8, right: 24, top: data.series.length > 1 ? 40 : 16, bottom: 8, containLabel: true },
      legend: { show: data.series.length > 1, top: 0, left: "center", textStyle: { color: colour.text }, type: "scroll" },
      tooltip: { trigger: "axis", renderMode: "richText", confine: true, valueFormatter: (value) => (value === null ? "—" : value + unit) },
      xAxis: lying ? values : names,
      yAxis: lying ? names : values,
      series: data.series.map((one) => ({
        name: one.name, type: figure.dataset.chart, data: one.values, barMaxWidth: 28, symbolSize: 7, smooth: false,
        areaStyle: figure.dataset.chart === "line" ? { opacity: 0.12 } : undefined,
        label: { show: data.series.length === 1, position: lying ? "right" : "top", color: colour.text, formatter: (point) => (point.value ? point.value + unit : "") },
      })),
    };
  }

  function draw(figure) {
    const table = figure.querySelector("table");
    if (!table || !window.echarts) return;
    const data = read(table);
    if (!data.names.length) return;
    const place = document.createElement("div");
    place.className = "chart-picture" + (figure.dataset.turn === "true" ? " chart-tall" : "");
    place.setAttribute("aria-hidden", "true");
    const details = document.createElement("details");
    details.className = "more";
    const summary = document.createElement("summary");
    summary.textContent = document.querySelector("[data-table-word]").dataset.tableWord;
    const holder = table.closest(".table-responsive") || table;
    holder.replaceWith(place, details);
    details.append(summary, holder);
    const chart = window.echarts.init(place, null, { renderer: "canvas" });
    chart.setOption(options(figure, data));
    new ResizeObserver(() => chart.resize()).observe(place);
  }

  document.querySelectorAll("figure.chart").forEach(draw);
})();
