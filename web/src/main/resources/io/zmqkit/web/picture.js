// The picture: boxes, lines between them, dots that move along the lines. A few elements, changed in place.

import { t } from './texts.js';

const SVG = 'http://www.w3.org/2000/svg';
const MOST_DOTS = 6;
const CROSSING = 900; // milliseconds that a dot takes
const SLOW = 4; // times that, in the teacher's view
const EACH = 33; // milliseconds between two positions
const APART = 60; // no box is lower
const QUEUE_WIDTH = 34;

function make(kind, attributes, parent) {
  const made = document.createElementNS(SVG, kind);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  parent?.append(made);
  return made;
}

// Lines between the same two boxes beside each other: how far each is from the middle, by its key.
function apart(lines) {
  const between = new Map();
  for (const line of lines) {
    const pair = JSON.stringify([line.from, line.to].sort());
    between.set(pair, [...(between.get(pair) ?? []), line.key]);
  }
  const shifts = new Map();
  for (const keys of between.values()) {
    const step = Math.min(34, APART / Math.max(1, keys.length - 1));
    keys.sort().forEach((key, i) => shifts.set(key, (i - (keys.length - 1) / 2) * step));
  }
  return shifts;
}

export class Picture {
  constructor(svg, choose) {
    this.svg = svg;
    this.choose = choose;
    this.lines = make('g', {}, svg);
    this.dots = make('g', {}, svg);
    this.boxes = make('g', {}, svg);
    this.isStill = false;
    this.isSlow = false;
    this.moving = [];
    this.movedAt = 0;
    this.quiet = matchMedia('(prefers-reduced-motion: reduce)');
    requestAnimationFrame((now) => this.move(now));
  }

  show(view, places, chosen) {
    const width = Math.max(places.width, 640);
    this.svg.setAttribute('viewBox', `${(places.width - width) / 2} 0 ${width} ${Math.max(places.height, 160)}`);
    this.each(this.boxes, view.boxes, (box) => box.id, (group, box) => this.box(group, box, places.boxes.get(box.id)));
    const shifts = apart(view.lines);
    this.each(this.lines, view.lines, (line) => line.key, (group, line) => this.line(group, line, shifts.get(line.key), places, chosen));
    this.moving = [...this.lines.children];
  }

  each(parent, items, key, draw) {
    const there = new Map([...parent.children].map((group) => [group.dataset.key, group]));
    for (const item of items) {
      const group = there.get(key(item)) ?? make('g', { 'data-key': key(item) }, parent);
      there.delete(key(item));
      draw(group, item);
    }
    there.forEach((group) => group.remove());
  }

  box(group, box, place) {
    const label = box.count > 1 ? `${box.role} × ${box.count}` : box.role;
    const second = [box.name, box.gone ? t.gone(new Date(box.seenAt)) : box.foreign ? t.stranger : ''].filter(Boolean).join(' · ');
    const state = JSON.stringify([label, second, box.gone, box.ports, place.x, place.y, place.width, place.height]);
    if (group.state === state) {
      return;
    }
    group.state = state;
    group.setAttribute('class', `box${box.foreign ? ' foreign' : ''}${box.gone ? ' gone' : ''}`);
    const left = place.x - place.width / 2;
    const top = place.y - place.height / 2;
    group.replaceChildren();
    make('rect', { x: left, y: top, width: place.width, height: place.height, rx: 10 }, group);
    [[label, 'role'], [second, ''], ...box.ports.map((port) => [port, 'port'])].forEach(([words, kind], i) => {
      make('text', { x: left + 14, y: top + 24 + 17 * i, class: kind }, group).textContent = words;
    });
  }

  line(group, line, shift, places, chosen) {
    const from = places.boxes.get(line.from);
    const to = places.boxes.get(line.to);
    const [y1, y2] = [from.y + shift, to.y + shift];
    const side = to.x < from.x ? -1 : 1; // back to the left, when the receiver stands there
    const [x1, x2] = [from.x + side * from.width / 2, to.x - side * to.width / 2];
    const bend = side * Math.max(40, Math.abs(x2 - x1) / 2);
    const way = `M ${x1} ${y1} C ${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
    if (group.childElementCount === 0) {
      group.parts = { way: make('path', { class: 'way' }, group), touch: make('path', { class: 'touch' }, group),
        frame: make('rect', { class: 'queue-frame', width: QUEUE_WIDTH, height: 9, rx: 2 }, group),
        level: make('rect', { class: 'queue-level', height: 9, rx: 2 }, group), label: make('text', {}, group) };
      group.parts.touch.addEventListener('click', () => this.choose(group.line));
    }
    const parts = group.parts;
    group.line = line;
    group.setAttribute('class', `line${line.full ? ' full' : ''}${line.key === chosen ? ' chosen' : ''}`);
    if (group.way !== way) {
      group.way = way;
      parts.way.setAttribute('d', way);
      parts.touch.setAttribute('d', way);
      group.length = parts.way.getTotalLength();
    }
    parts.way.setAttribute('stroke-width', 1.5 + 1.6 * Math.log10(1 + line.there + line.back));
    const queueAt = side > 0 ? x1 + 8 : x1 - 8 - QUEUE_WIDTH;
    parts.frame.setAttribute('x', queueAt);
    parts.frame.setAttribute('y', y1 - 18 + (y2 - y1) * 0.06);
    parts.level.setAttribute('x', queueAt);
    parts.level.setAttribute('y', y1 - 18 + (y2 - y1) * 0.06);
    parts.level.setAttribute('width', line.full ? QUEUE_WIDTH : Math.min(QUEUE_WIDTH, QUEUE_WIDTH * Math.log10(1 + line.queued) / 4));
    parts.frame.style.display = parts.level.style.display = line.queued > 0 || line.full ? '' : 'none';
    const middle = parts.way.getPointAtLength(group.length / 2);
    parts.label.setAttribute('x', middle.x);
    parts.label.setAttribute('y', middle.y - 9);
    parts.label.textContent = [line.there >= 0.05 ? t.rate(line.there) : '', line.back >= 0.5 ? `← ${t.rate(line.back)}` : '',
      line.queued > 0 ? t.queued(line.queued) : '', line.full ? t.dropping : ''].filter(Boolean).join(' · ');
  }

  // Dots: how many tells the order of the rate, their speed nothing. What a full queue drops falls off its beginning.
  move(now) {
    requestAnimationFrame((next) => this.move(next));
    if (now - this.movedAt < EACH || this.isStill || this.quiet.matches) {
      return;
    }
    this.movedAt = now;
    const crossing = CROSSING * (this.isSlow ? SLOW : 1);
    let used = 0;
    for (const group of this.moving) {
      const { there, back, full } = group.line;
      used = this.along(group, there, (step) => step, crossing, now, used);
      used = this.along(group, back, (step) => 1 - step, crossing, now, used);
      if (full) {
        const start = group.parts.way.getPointAtLength(20);
        const fall = (now % 700) / 700;
        this.put(used++, start.x, start.y + 60 * fall, 'lost');
      }
    }
    for (const dot of [...this.dots.children].slice(used)) {
      dot.style.display = 'none';
    }
  }

  along(group, rate, direction, crossing, now, used) {
    const count = rate < 0.05 ? 0 : Math.min(MOST_DOTS, 1 + Math.floor(Math.log2(1 + rate) / 2));
    for (let i = 0; i < count; i++) {
      const step = (now / crossing + i / count) % 1;
      const place = group.parts.way.getPointAtLength(group.length * direction(step));
      this.put(used++, place.x, place.y, 'dot');
    }
    return used;
  }

  put(i, x, y, kind) {
    const dot = this.dots.children[i] ?? make('circle', { r: 4.5 }, this.dots);
    dot.style.display = '';
    dot.setAttribute('class', kind);
    dot.setAttribute('transform', `translate(${x} ${y})`);
  }
}
