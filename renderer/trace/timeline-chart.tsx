import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef, useState } from 'react';
import Chart from 'uplot';
import type { QualityMark } from '../../main/contract/quality-view.ts';
import * as m from '../paraglide/messages.js';
import { formatDuration } from '../words/duration.ts';
import type { TimelineData } from './timeline-data.ts';

interface TimelineChartProps {
  readonly data: TimelineData;
  /** Changes of codec and device: upright lines. */
  readonly marks: readonly QualityMark[];
  /** What the picture says, for who does not see it. */
  readonly label: string;
}

const HEIGHT = 280;

/** The four lines over one axis of time, with the values under the pointer. */
export function TimelineChart({ data, marks, label }: TimelineChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const shown = useRef<Chart>(undefined);
  const latest = useRef({ data, marks });
  latest.current = { data, marks };
  const [colours, setColours] = useState(readColours);
  useThemeChange(() => setColours(readColours()));

  useEffect(() => {
    const room = box.current;
    if (!room) return undefined;
    const chart = new Chart(
      options(room.clientWidth, colours, () => latest.current.marks),
      aligned(latest.current.data),
      room,
    );
    shown.current = chart;
    const observer = new ResizeObserver(() => chart.setSize({ width: room.clientWidth, height: HEIGHT }));
    observer.observe(room);
    return () => {
      observer.disconnect();
      chart.destroy();
      shown.current = undefined;
    };
  }, [colours]);
  useEffect(() => shown.current?.setData(aligned(data)), [data]);
  return (
    <div
      ref={box}
      role="img"
      aria-label={label}
      className="min-h-80 w-full shrink-0 overflow-hidden [&_.uplot]:font-sans! [&_.uplot]:text-sm!"
    />
  );
}

type Colours = Readonly<Record<'ink' | 'line' | 'loss' | 'jitter' | 'delay' | 'concealed' | 'mark', string>>;

/** A canvas knows no classes: the palette's colours as they are now. */
function readColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    ink: read('--ink-3'),
    line: read('--line'),
    loss: read('--danger'),
    jitter: read('--dialog-2'),
    delay: read('--dialog-1'),
    concealed: read('--dialog-4'),
    mark: read('--dialog-3'),
  };
}

/** Runs `changed` whenever the page becomes light or dark. */
function useThemeChange(changed: () => void): void {
  const latest = useRef(changed);
  latest.current = changed;
  useEffect(() => {
    const observer = new MutationObserver(() => latest.current());
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => observer.disconnect();
  }, []);
}

function aligned([at, loss, jitter, delay, concealed]: TimelineData): Chart.AlignedData {
  return [at, loss, jitter, delay, concealed];
}

function options(width: number, colours: Colours, marks: () => readonly QualityMark[]): Chart.Options {
  const font = `12px ${getComputedStyle(document.body).fontFamily}`;
  const axis = { font, stroke: colours.ink, grid: { stroke: colours.line, width: 1 }, ticks: { stroke: colours.line, width: 1 } };
  const line = (label: string, stroke: string, scale: 'ms' | '%'): Chart.Series => ({
    label,
    stroke,
    scale,
    width: 2,
    points: { show: false },
    value: (_chart, value: number | null) => (value === null ? '–' : `${value.toFixed(scale === '%' ? 1 : 0)} ${scale}`),
  });
  return {
    width,
    height: HEIGHT,
    scales: {
      x: { time: false },
      ms: { range: (_chart, _least, most) => [0, Math.max(100, most * 1.1)] },
      '%': { range: (_chart, _least, most) => [0, Math.max(5, most * 1.1)] },
    },
    axes: [
      { ...axis, values: (_chart, ticks) => ticks.map((second) => formatDuration(second * 1_000)) },
      { ...axis, scale: 'ms', size: 64, values: (_chart, ticks) => ticks.map((ms) => `${ms} ms`) },
      {
        ...axis,
        scale: '%',
        side: 1,
        size: 48,
        grid: { show: false },
        values: (_chart, ticks) => ticks.map((percent) => `${percent} %`),
      },
    ],
    series: [
      {
        value: (_chart, second: number | null) => (second === null ? '–' : formatDuration(second * 1_000)),
        label: m.timeline_time(),
      },
      { ...line(m.timeline_loss(), colours.loss, '%'), dash: [6, 4] },
      line(m.timeline_jitter(), colours.jitter, 'ms'),
      line(m.timeline_delay(), colours.delay, 'ms'),
      { ...line(m.timeline_concealed(), colours.concealed, 'ms'), width: 1 },
    ],
    hooks: { draw: [(chart) => drawMarks(chart, marks(), colours.mark)] },
  };
}

function drawMarks(chart: Chart, marks: readonly QualityMark[], colour: string): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
  for (const { atMs } of marks) {
    const x = chart.valToPos(atMs / 1_000, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}
