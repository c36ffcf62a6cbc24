// The picture: boxes, lines between them, dots that move along the lines. A few elements, changed in place.

import { MESSAGE, inBrief } from './brief.js';
import { ports, status, way } from './layout.js';
import { t } from './texts.js';

const SVG = 'http://www.w3.org/2000/svg';
const MOST_DOTS = 6;
const CROSSING = 900; // milliseconds that a dot takes
const SLOW = 4; // times that, in the teacher's view
const EACH = 33; // milliseconds between two positions
const BETWEEN_MESSAGES = 100; // milliseconds between two that depart, on whatever lines
const DOTS_AGAIN = 2000; // milliseconds after the last message of a line
const PADDING = 9;
const LEAST_MESSAGE = 8; // columns, where there is no room for more
const MESSAGE_HEIGHT = 28;
const BELOW = 25; // its line
const APART = 4; // from a box
const MOST_APART = 34;
const MOST_ASIDE = 50; // of a detour
const LEAST_QUEUED = 10; // fewer are on their way, rather than waiting
const QUEUE_WIDTH = 34;
const LEAST_SCALE = 0.6; // then the page scrolls

function make(kind, attributes, parent) {
  const made = document.createElementNS(SVG, kind);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  parent?.append(made);
  return made;
}

// How far from a box's middle each of its lines begins or ends: side by side, in the order of where they lead.
function slots(lines, places) {
  const sides = new Map();
  for (const line of lines) {
    const from = places.boxes.get(line.from);
    const to = places.boxes.get(line.to);
    const isBack = to.x < from.x;
    const points = way(places, line.from, line.to);
    for (const [end, box, side, leadsTo] of [['from', line.from, isBack, points[0] ?? to], ['to', line.to, !isBack, points.at(-1) ?? from]]) {
      const key = JSON.stringify([box, side]);
      sides.set(key, [...(sides.get(key) ?? []), { end, line, box, y: leadsTo.y }]);
    }
  }
  const found = new Map();
  for (const all of sides.values()) {
    const step = Math.min(MOST_APART, (places.boxes.get(all[0].box).height - 24) / Math.max(1, all.length - 1));
    all.sort((a, b) => a.y - b.y || (a.line.key < b.line.key ? -1 : 1));
    all.forEach(({ end, line }, i) => found.set(`${end} ${line.key}`, (i - (all.length - 1) / 2) * step));
  }
  return found;
}

export class Picture {
  constructor(svg, choose) {
    this.svg = svg;
    this.choose = choose;
    this.lines = make('g', {}, svg);
    this.dots = make('g', {}, svg);
    this.labels = make('g', {}, svg);
    this.boxes = make('g', {}, svg);
    this.messages = make('g', { class: 'messages' }, svg);
    this.isStill = false;
    this.isSlow = false; // and messages carry their text
    this.departedAt = 0;
    this.moving = [];
    this.movedAt = 0;
    this.stood = 0; // milliseconds, altogether
    this.narrow = matchMedia('(max-width: 600px)');
    this.quiet = matchMedia('(prefers-reduced-motion: reduce)');
    requestAnimationFrame((now) => this.move(now));
  }

  // fresh: gives the newest messages of a line, there and back.
  show(view, places, chosen, fresh) {
    const width = Math.max(places.width, 640);
    this.scale = places.scale;
    this.svg.style.minHeight = `${LEAST_SCALE * places.height}px`;
    const isNarrow = this.narrow.matches; // then the page scrolls sideways, and begins on the left
    this.svg.setAttribute('preserveAspectRatio', isNarrow ? 'xMinYMid meet' : 'xMidYMid meet');
    this.svg.setAttribute('viewBox', `${isNarrow ? 0 : (places.width - width) / 2} ${places.top} ${width} ${Math.max(places.height, 160)}`);
    this.each(this.boxes, view.boxes, (box) => box.id, (group, box) => this.box(group, box, places.boxes.get(box.id)));
    const starts = slots(view.lines, places);
    this.each(this.lines, view.lines, (line) => line.key, (group, line) => this.line(group, line, starts, places, chosen));
    this.moving = [...this.lines.children];
    this.moving.forEach((group) => { group.fresh = this.isSlow ? fresh(group.line) : {}; });
  }

  each(parent, items, key, draw) {
    const there = new Map([...parent.children].map((group) => [group.dataset.key, group]));
    for (const item of items) {
      const group = there.get(key(item)) ?? make('g', { 'data-key': key(item) }, parent);
      there.delete(key(item));
      draw(group, item);
    }
    there.forEach((group) => {
      group.parts?.label.remove();
      group.message?.shape.remove();
      group.remove();
    });
  }

  box(group, box, place) {
    const label = box.count > 1 ? `${box.role} × ${box.count}` : box.role;
    const second = [box.name, box.gone ? t.gone(new Date(box.seenAt)) : box.foreign ? t.stranger : ''].filter(Boolean).join(' · ');
    const state = JSON.stringify([this.scale, label, second, box.status, box.gone, box.ports, place.x, place.y, place.width, place.height]);
    if (group.state === state) {
      return;
    }
    group.state = state;
    group.setAttribute('class', `box${box.foreign ? ' foreign' : ''}${box.gone ? ' gone' : ''}`);
    const left = place.x - place.width / 2;
    const top = place.y - place.height / 2;
    group.replaceChildren();
    if (box.status !== '') {
      make('title', {}, group).textContent = box.status;
    }
    make('rect', { x: left, y: top, width: place.width, height: place.height, rx: 10 }, group);
    const below = [...status(box).map((words) => [words, 'status']), ...ports(box, this.scale > 1).map((port) => [port, 'port'])];
    [[label, 'role'], [second, ''], ...below].forEach(([words, kind], i) => {
      make('text', { x: left + 14 * this.scale, y: top + (24 + 17 * i) * this.scale, class: kind }, group).textContent = words;
    });
  }

  line(group, line, starts, places, chosen) {
    const from = places.boxes.get(line.from);
    const to = places.boxes.get(line.to);
    const [y1, y2] = [from.y + starts.get(`from ${line.key}`), to.y + starts.get(`to ${line.key}`)];
    const side = to.x < from.x ? -1 : 1; // back to the left, when the receiver stands there
    const [x1, x2] = [from.x + side * from.width / 2, to.x - side * to.width / 2];
    const between = way(places, line.from, line.to).map(({ x, y }) => [x, y + Math.max(-MOST_ASIDE, Math.min(MOST_ASIDE, starts.get(`from ${line.key}`)))]);
    const curve = [[x1, y1], ...between, [x2, y2]].reduce((path, [x, y], i, all) => {
      const [beforeX, beforeY] = all[i - 1] ?? [];
      const bend = between.length > 0 ? (x - beforeX) / 2 : side * Math.max(40, Math.abs(x - beforeX) / 2);
      return i === 0 ? `M ${x} ${y}` : `${path} C ${beforeX + bend} ${beforeY} ${x - bend} ${y} ${x} ${y}`;
    }, '');
    if (group.childElementCount === 0) {
      group.parts = { way: make('path', { class: 'way' }, group), touch: make('path', { class: 'touch' }, group),
        frame: make('rect', { class: 'queue-frame', width: QUEUE_WIDTH, height: 9, rx: 2 }, group),
        level: make('rect', { class: 'queue-level', height: 9, rx: 2 }, group), label: make('text', {}, this.labels) };
      group.parts.touch.addEventListener('click', () => this.choose(group.line));
    }
    const parts = group.parts;
    group.line = line;
    group.setAttribute('class', `line${line.full ? ' full' : ''}${line.key === chosen ? ' chosen' : ''}`);
    parts.label.setAttribute('class', `label${line.key === chosen ? ' chosen' : ''}`);
    if (group.curve !== curve) {
      group.curve = curve;
      parts.way.setAttribute('d', curve);
      parts.touch.setAttribute('d', curve);
      group.length = parts.way.getTotalLength();
    }
    group.room = [Math.min(x1, x2), Math.max(x1, x2)];
    parts.way.setAttribute('stroke-width', 1.5 + 1.6 * Math.log10(1 + line.there + line.back));
    const queueAt = side > 0 ? x1 + 8 : x1 - 8 - QUEUE_WIDTH;
    parts.frame.setAttribute('x', queueAt);
    parts.frame.setAttribute('y', y1 + 5);
    parts.level.setAttribute('x', queueAt);
    parts.level.setAttribute('y', y1 + 5);
    parts.level.setAttribute('width', line.full ? QUEUE_WIDTH : Math.min(QUEUE_WIDTH, QUEUE_WIDTH * Math.log10(1 + line.queued) / 4));
    parts.frame.style.display = parts.level.style.display = line.queued >= LEAST_QUEUED || line.full ? '' : 'none';
    const aside = 0.06 * Math.sign(starts.get(`from ${line.key}`)); // labels of neighbours are not above each other
    const middle = parts.way.getPointAtLength(group.length * (0.5 + aside));
    parts.label.setAttribute('x', middle.x);
    parts.label.setAttribute('y', middle.y - 9);
    parts.label.textContent = [line.there >= 0.05 ? t.rate(line.there) : '', line.back >= 0.5 ? `← ${t.rate(line.back)}` : '',
      line.queued >= LEAST_QUEUED ? t.queued(line.queued) : '', line.full ? t.dropping : ''].filter(Boolean).join(' · ');
  }

  // Dots: how many tells the order of the rate, their speed nothing. What a full queue drops falls off its beginning.
  move(now) {
    requestAnimationFrame((next) => this.move(next));
    if (now - this.movedAt < EACH) {
      return;
    }
    if (!this.isSlow || this.quiet.matches) {
      this.moving.forEach((group) => this.arrive(group, now - this.stood));
    }
    this.stood += this.isStill ? now - this.movedAt : 0;
    this.movedAt = now;
    this.draw(now - this.stood);
  }

  // At a moment of a clock that stands while the picture does: what is on its way stays where it is.
  draw(now) {
    const moving = this.quiet.matches ? [] : this.moving;
    const crossing = CROSSING * (this.isSlow ? SLOW : 1);
    if (this.isSlow && !this.isStill && now - this.departedAt >= BETWEEN_MESSAGES) {
      this.depart(moving, now);
    }
    let used = 0;
    for (const group of moving) {
      const { there, back, full } = group.line;
      if (group.message !== undefined) {
        used = this.carry(group, crossing, now, used);
      } else if (!this.isSlow || !(now - group.arrivedAt < DOTS_AGAIN)) {
        used = this.along(group, there, (step) => step, crossing, now, used);
        used = this.along(group, back, (step) => 1 - step, crossing, now, used);
      }
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

  // The line that has waited longest sends its newest message; there and back take turns.
  depart(moving, now) {
    const news = (group, direction) => group.fresh[direction] !== undefined && group.fresh[direction] !== group.last?.[direction];
    const waiting = moving.filter((group) => group.message === undefined && (news(group, 'there') || news(group, 'back')));
    if (waiting.length === 0) {
      return;
    }
    const since = (group) => group.arrivedAt ?? 0;
    const group = waiting.reduce((first, one) => since(one) < since(first) ? one : first);
    const isThere = news(group, 'there') && !(group.wasThere && news(group, 'back'));
    const direction = isThere ? 'there' : 'back';
    group.wasThere = isThere;
    group.last = { ...group.last, [direction]: group.fresh[direction] };
    const shape = make('g', {}, this.messages);
    const around = make('rect', { height: MESSAGE_HEIGHT, y: -MESSAGE_HEIGHT / 2, rx: 7 }, shape);
    const words = make('text', { y: 6 }, shape);
    const most = group.room[1] - group.room[0] - 2 * APART;
    let width = Infinity;
    for (let columns = MESSAGE; width > most && columns >= LEAST_MESSAGE; columns -= 2) {
      words.textContent = inBrief(group.fresh[direction].frames, columns);
      width = words.getComputedTextLength() + 2 * PADDING;
    }
    around.setAttribute('x', -width / 2);
    around.setAttribute('width', width);
    group.message = { shape, width, isThere, departedAt: now };
    this.departedAt = now;
  }

  // A dot, and below it what it carries, between the boxes as long as there is room.
  carry(group, crossing, now, used) {
    const { shape, width, isThere, departedAt } = group.message;
    const step = (now - departedAt) / crossing;
    if (step >= 1) {
      this.arrive(group, now);
      return used;
    }
    const { x, y } = group.parts.way.getPointAtLength(group.length * (isThere ? step : 1 - step));
    const [left, right] = [group.room[0] + width / 2 + APART, group.room[1] - width / 2 - APART];
    const middle = left > right ? (left + right) / 2 : Math.max(left, Math.min(right, x));
    shape.setAttribute('transform', `translate(${middle} ${y + BELOW})`);
    this.put(used, x, y, 'dot');
    return used + 1;
  }

  arrive(group, now) {
    if (group.message !== undefined) {
      group.message.shape.remove();
      group.message = undefined;
      group.arrivedAt = now;
    }
  }

  put(i, x, y, kind) {
    const dot = this.dots.children[i] ?? make('circle', { r: 4.5 }, this.dots);
    dot.style.display = '';
    dot.setAttribute('class', kind);
    dot.setAttribute('transform', `translate(${x} ${y})`);
  }
}
