// Draws the charts of a report. Runs in the page, after uPlot, from the data that stands in it.
;(() => {
  const charts = JSON.parse(document.getElementById('charts').textContent)
  const style = () => getComputedStyle(document.documentElement)
  const colour = (name) => style().getPropertyValue(`--${name}`).trim()
  const shown = []

  const number = new Intl.NumberFormat('en-US', { maximumFractionDigits: 8 })
  const digitsFor = (values) => {
    const largest = Math.max(0, ...values.map((value) => Math.abs(value ?? 0)))
    return largest >= 1000 ? 2 : largest >= 1 ? 4 : 6
  }
  const formatted = (digits) => (value) => (value == null ? '–' : value.toLocaleString('en-US', { maximumFractionDigits: digits }))

  const seriesOf = (chart, series) => {
    const text = formatted(digitsFor(series.values))
    const stroke = colour(series.colour)
    const base = { label: series.label, stroke, width: series.width ?? 1.75, value: (_, value) => text(value), points: { show: false } }
    if (series.dash) base.dash = [6, 5]
    if (series.step) base.paths = uPlot.paths.stepped({ align: 1 })
    if (chart.kind === 'bars') {
      base.paths = uPlot.paths.bars({ size: [0.9, 24] })
      base.fill = stroke
      base.width = 0
    }
    return base
  }

  const two = (value) => String(value).padStart(2, '0')
  // As dates are written elsewhere on the page; the year where it begins, the day where the ticks are hours.
  const times = (_, ticks, __, ___, step) => {
    let before = ''
    return ticks.map((seconds) => {
      const date = new Date(seconds * 1000)
      const [year, day] = [String(date.getUTCFullYear()), `${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`]
      const clock = step < 60 ? date.toISOString().slice(11, 19) : date.toISOString().slice(11, 16)
      const upper = step >= 86400 ? year : `${year}-${day}`
      const shown = `${step >= 86400 ? day : clock}${upper === before ? '' : `\n${upper}`}`
      before = upper
      return shown
    })
  }
  const axis = () => ({ stroke: colour('soft'), grid: { stroke: colour('grid'), width: 1 }, ticks: { stroke: colour('grid'), width: 1 } })

  // A level is a whole number, however few of them there are.
  const WHOLE_STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000]

  const draw = (chart) => {
    const place = document.getElementById(chart.id)
    const isTime = chart.kind === 'time'
    const options = {
      width: place.clientWidth,
      height: 260,
      scales: { x: { time: isTime } },
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
      cursor: { drag: { x: true, y: false } },
      legend: { live: true },
      axes: [
        {
          ...axis(),
          ...(isTime
            ? { values: times, space: 64 }
            : { label: chart.xLabel, labelSize: 22, incrs: WHOLE_STEPS, values: (_, ticks) => ticks.map((tick) => number.format(tick)) }),
        },
        { ...axis(), size: 74, values: (_, ticks) => ticks.map((tick) => number.format(tick)) },
      ],
      series: [
        isTime ? { label: 'UTC', value: '{YYYY}-{MM}-{DD} {HH}:{mm}' } : { label: chart.xLabel },
        ...chart.series.map((series) => seriesOf(chart, series)),
      ],
    }
    place.replaceChildren()
    shown.push(new uPlot(options, [chart.x, ...chart.series.map(({ values }) => values)], place))
  }

  const drawAll = () => {
    for (const plot of shown.splice(0)) plot.destroy()
    for (const chart of charts) draw(chart)
  }
  drawAll()
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll)
  let waiting = 0
  addEventListener('resize', () => {
    clearTimeout(waiting)
    waiting = setTimeout(() => {
      for (const plot of shown) plot.setSize({ width: plot.root.parentElement.clientWidth, height: 260 })
    }, 100)
  })
  document.documentElement.dataset.drawn = String(charts.length)
})()
