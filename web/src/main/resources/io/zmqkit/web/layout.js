// Where the boxes are: who sends stands left of who receives. Computed again only when a box or a line comes or goes.

import { t } from './texts.js';
import { graphlib, layout as dagre } from './vendor/dagre.esm.js';

const LINE_HEIGHT = 17;

let known = '';
let places = { boxes: new Map(), width: 1, height: 1 };

export function size(box) {
  const state = box.foreign ? t.stranger : t.gone(new Date(box.seenAt)); // there is room for it before a program has gone
  const longest = Math.max(...[box.role, `${box.name} · ${state}`, ...box.ports].map((line) => line.length));
  return { width: Math.max(120, 30 + 9 * box.role.length, 30 + 7.6 * longest), height: 30 + LINE_HEIGHT * (2 + box.ports.length) };
}

// What is published often goes back to where the work came from: it decides only where nothing else does.
function ranked(lines) {
  const work = lines.filter((line) => !line.isPublished);
  const placed = new Set(work.flatMap((line) => [line.from, line.to]));
  return [...work, ...lines.filter((line) => line.isPublished && !(placed.has(line.from) && placed.has(line.to)))];
}

export function layout(view) {
  const shape = JSON.stringify([view.boxes.map((box) => [box.id, box.role, box.ports]), view.lines.map((line) => [line.from, line.to])]);
  if (shape !== known) {
    known = shape;
    const graph = new graphlib.Graph();
    graph.setGraph({ rankdir: 'LR', nodesep: 28, ranksep: 220, marginx: 24, marginy: 24 });
    graph.setDefaultEdgeLabel(() => ({}));
    // names of our own: dagre keeps them in plain objects, where a process called __proto__ would do harm
    const names = new Map(view.boxes.map((box, i) => [box.id, `box ${i}`]));
    view.boxes.forEach((box) => graph.setNode(names.get(box.id), size(box)));
    ranked(view.lines).forEach((line) => graph.setEdge(names.get(line.from), names.get(line.to)));
    dagre(graph);
    places = { boxes: new Map(view.boxes.map((box) => [box.id, graph.node(names.get(box.id))])),
      width: Math.max(1, graph.graph().width), height: Math.max(1, graph.graph().height) };
  }
  return places;
}
