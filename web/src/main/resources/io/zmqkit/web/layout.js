// Where the boxes are, and how lines get past those between their ends, but for what is only published: who sends stands left of who receives. Computed again
// only when a box or a line comes or goes; one that has gone keeps its place.

import { columns, cutBetweenWords } from './brief.js';
import { t } from './texts.js';
import { graphlib, layout as dagre } from './vendor/dagre.esm.js';

const LINE_HEIGHT = 17;
const MARGIN = 24;
const GAP = 28; // between boxes without a line, which stand in rows
const ROW = 1000;
const DETOUR = 76; // room for lines side by side that go round all boxes
const STATUS = 34; // columns that there is room for
const LARGE = 1.35; // type in the teacher's view, beside the ordinary

let known = '';
let places = { boxes: new Map(), ways: new Map(), top: 0, width: 1, height: 1, scale: 1 };

export const ports = (box, isLarge) => isLarge ? box.ports.map((port) => port.replace(/\b127\.0\.0\.1:/, ':')) : box.ports;

// A line of its own, cut to what a box has room for whatever it says: the picture does not jump when it says something else.
export const status = (box) => box.status === '' ? [] : [cutBetweenWords(box.status, STATUS)];

function size(box, isLarge) {
  const scale = isLarge ? LARGE : 1;
  const state = box.foreign ? t.stranger : t.gone(new Date(box.seenAt)); // there is room for it before a program has gone
  const longest = Math.max(box.status === '' ? 0 : STATUS, ...[box.role, `${box.name} · ${state}`, ...ports(box, isLarge)].map(columns));
  return { width: scale * Math.max(120, 30 + 9 * columns(box.role), 30 + 7.6 * longest),
    height: scale * (30 + LINE_HEIGHT * (2 + status(box).length + box.ports.length)) };
}

// What is published often goes back to where the work came from: it decides only where nothing else does.
function ranked(ties) {
  const work = ties.filter((tie) => !tie.isPublished);
  const placed = new Set(work.flatMap((tie) => [tie.from, tie.to]));
  return [...work, ...ties.filter((tie) => tie.isPublished && !(placed.has(tie.from) && placed.has(tie.to)))];
}

const pair = (from, to) => JSON.stringify([from, to]);

export function layout(view, isLarge = false) {
  const shape = JSON.stringify([isLarge, view.boxes.map((box) => [box.id, box.role, box.status !== '', box.ports]), view.ties.map((tie) => `${pair(tie.from, tie.to)} ${tie.isPublished}`).sort()]);
  if (shape !== known) {
    const graph = new graphlib.Graph();
    graph.setGraph({ rankdir: 'LR', nodesep: 28, ranksep: isLarge ? 240 : 200, marginx: MARGIN, marginy: MARGIN });
    graph.setDefaultEdgeLabel(() => ({}));
    // names of our own: dagre keeps them in plain objects, where a process called __proto__ would do harm
    const names = new Map(view.boxes.map((box, i) => [box.id, `box ${i}`]));
    const ties = ranked(view.ties.filter((tie) => tie.from !== tie.to));
    const tied = new Set(ties.flatMap((tie) => [tie.from, tie.to]));
    view.boxes.filter((box) => tied.has(box.id)).forEach((box) => graph.setNode(names.get(box.id), size(box, isLarge)));
    ties.forEach((tie) => graph.setEdge(names.get(tie.from), names.get(tie.to)));
    dagre(graph);
    const [width, height] = tied.size > 0 ? [graph.graph().width, graph.graph().height] : [0, 0];
    const found = { boxes: new Map(view.boxes.filter((box) => tied.has(box.id)).map((box) => [box.id, graph.node(names.get(box.id))])),
      ways: new Map(), top: 0, width, height: 1, scale: isLarge ? LARGE : 1 };
    let bottom = height;
    for (const tie of ties) {
      const between = (graph.edge(names.get(tie.from), names.get(tie.to)).points ?? []).slice(1, -1);
      const points = between.length > 1 ? between : []; // one is no detour: it lies between two neighbours
      found.ways.set(pair(tie.from, tie.to), points);
      found.ways.set(pair(tie.to, tie.from), [...points].reverse());
      found.top = Math.min(found.top, ...points.map((point) => point.y - DETOUR * found.scale)); // dagre leaves room for boxes only
      bottom = Math.max(bottom, ...points.map((point) => point.y + DETOUR * found.scale));
    }
    bottom = inRows(view.boxes.filter((box) => !tied.has(box.id)).map((box) => [box.id, size(box, isLarge)]), found, bottom);
    found.height = bottom - found.top;
    [known, places] = [shape, found];
  }
  return places;
}

// Those without a line, below the others; returns where they end.
function inRows(boxes, found, bottom) {
  const most = Math.max(found.width, ROW);
  let [x, y, rowHeight] = [MARGIN, Math.max(MARGIN, bottom), 0];
  for (const [id, { width, height }] of boxes) {
    if (x > MARGIN && x + width + MARGIN > most) {
      [x, y, rowHeight] = [MARGIN, y + rowHeight + GAP, 0];
    }
    found.boxes.set(id, { x: x + width / 2, y: y + height / 2, width, height });
    x += width + GAP;
    rowHeight = Math.max(rowHeight, height);
    found.width = Math.max(found.width, x - GAP + MARGIN);
  }
  return boxes.length > 0 ? y + rowHeight + MARGIN : Math.max(1, bottom);
}

// The points that a line passes between its ends.
export const way = (known, from, to) => known.ways.get(pair(from, to)) ?? [];
