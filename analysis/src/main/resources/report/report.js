(function () {
  "use strict";
  var charts = JSON.parse(document.getElementById("charts").textContent);
  // readable on white and on black; dashes tell the lines apart without colours
  var colours = ["#3b82f6", "#d9730d", "#1a9e6b", "#a463d8", "#e2504a", "#1297b8", "#a47148", "#d6589f"];
  var dashes = [[], [8, 4], [2, 3], [12, 4, 2, 4]];
  var grey = "#8a929b";
  var drawn = [];

  function rounded(value, unit) {
    return unit === 0 || Number.isInteger(value) ? String(Math.round(value)) : value.toFixed(value >= 100 ? 0 : 2);
  }

  function size(bytes) {
    var units = ["B", "KiB", "MiB", "GiB", "TiB"];
    var unit = 0;
    while (Math.abs(bytes) >= 1024 && unit < units.length - 1) {
      bytes /= 1024;
      unit++;
    }
    return rounded(bytes, unit) + " " + units[unit];
  }

  function seconds(value) {
    if (value === 0 || value >= 1) { return +value.toPrecision(6) + " s"; }
    return value >= 1e-3 ? +(value * 1e3).toPrecision(4) + " ms" : +(value * 1e6).toPrecision(4) + " us";
  }

  /** All lines on one set of times; a line keeps its value until its next one. */
  function joined(series, byCpus) {
    var tables = series.map(function (one) {
      if (byCpus) { return [one.at, one.bytes]; }
      return [one.at.map(function (ns) { return ns / 1e9; }), one.bytes];
    });
    var data = tables.length === 1 ? tables[0] : uPlot.join(tables);
    for (var i = 1; i < data.length && !byCpus; i++) {
      var last = null;
      data[i] = Array.from(data[i], function (value) {
        last = value === undefined || value === null ? last : value;
        return last;
      });
    }
    return data;
  }

  function draw(host) {
    var chart = charts[Number(host.dataset.chart)];
    if (!chart || host.firstChild) { return; }
    var steps = [];
    for (var i = 0; i < 50; i++) { steps.push(Math.pow(2, i)); }
    var byCpus = chart.across === "cpus";
    var across = byCpus ? function (value) { return value.toLocaleString("en-US"); } : seconds;
    var options = {
      width: host.clientWidth || 600,
      height: byCpus ? 340 : 220,
      scales: byCpus
        ? { x: { time: false, distr: 3, log: 2 }, y: { distr: 3, log: 2 } }
        : { x: { time: false }, y: { range: { min: { pad: 0, soft: 0, mode: 1 }, max: { pad: 0.1 } } } },
      axes: [
        { stroke: grey, grid: { stroke: grey, width: 0.3 }, ticks: { stroke: grey, width: 0.3 },
          values: function (u, at) { return at.map(function (v) { return v === null ? "" : across(v); }); } },
        { stroke: grey, grid: { stroke: grey, width: 0.3 }, ticks: { stroke: grey, width: 0.3 }, size: 72,
          incrs: byCpus ? undefined : steps,
          values: function (u, at) { return at.map(function (v) { return v === null ? "" : size(v); }); } }
      ],
      series: [{ label: byCpus ? "CPUs" : "at",
        value: function (u, v) { return v === null || v === undefined ? "" : across(v); } }]
    };
    chart.series.forEach(function (one, number) {
      options.series.push({
        label: one.name,
        stroke: colours[number % colours.length],
        width: 2,
        dash: dashes[(Math.floor(number / 2) + Math.floor(number / colours.length)) % dashes.length],
        paths: byCpus ? uPlot.paths.linear() : uPlot.paths.stepped({ align: 1 }),
        points: { show: false },
        value: function (u, v) { return v === null || v === undefined ? "" : size(v); }
      });
    });
    drawn.push({ host: host, plot: new uPlot(options, joined(chart.series, byCpus), host) });
  }

  function fit(width) {
    drawn.forEach(function (one) {
      var wanted = width || one.host.clientWidth;
      if (wanted && wanted !== one.plot.width) { one.plot.setSize({ width: wanted, height: one.plot.height }); }
    });
  }

  /** Draws what is visible; what stands folded has no width yet. */
  function drawUnder(element) {
    element.querySelectorAll(".chart").forEach(function (host) {
      if (!host.closest("details:not([open])")) { draw(host); }
    });
  }

  drawUnder(document);
  document.querySelectorAll("details").forEach(function (details) {
    details.addEventListener("toggle", function () { drawUnder(details); });
  });

  window.addEventListener("resize", function () { fit(0); });
  window.addEventListener("beforeprint", function () { fit(640); });
  window.addEventListener("afterprint", function () { fit(0); });
})();
