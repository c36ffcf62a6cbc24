// What the live view knows: the newest report of each process, and what follows from all of them together. No DOM here.

import { visible } from './brief.js';

const SILENT = 1500; // milliseconds after which a process counts as gone,
const SILENT_AND_LEFT = 500; // or this, if all that were connected to it no longer are
const MOST_MET = 10000;
const FORGOTTEN = 60000;
const KEPT_SAMPLES = 50;
const MOST_SAMPLED = 2000; // connections
const FRAMES = 8; // of a sample,
const FRAME = 128; // and bytes of each
const SENDERS = ['PUSH', 'PUB', 'XPUB', 'REQ', 'DEALER']; // a line is drawn from them to the others
const PARTNERS = new Map(Object.entries({ PUSH: 'PULL', PULL: 'PUSH', PUB: 'SUB', XPUB: 'SUB', SUB: 'PUB', XSUB: 'PUB',
  REQ: 'REP', REP: 'REQ', DEALER: 'ROUTER', ROUTER: 'DEALER', PAIR: 'PAIR' }));
const PUBLISHING = new Set(['PUB', 'XPUB', 'SUB', 'XSUB']);
const STATUS = 80; // characters
const FRESH = 5000; // milliseconds
const LATEST = 8.64e15; // milliseconds: a Date knows none after that
const SHOWN = 60; // boxes,
const STRANGERS = 60; // and those of programs that tell nothing, beyond which they share boxes
const EVERYWHERE = /^(tcp:\/\/)(?:\*|0\.0\.0\.0|\[(?:::|0(?::0){7})\])(:\d+)$/;

const number = (value) => Number.isFinite(value) && value >= 0 ? value : 0;
const list = (value) => Array.isArray(value) ? value : [];
const text = (value) => typeof value === 'string' ? value.slice(0, 100) : '';
const label = (value, most = 100) => [...visible(text(value)).trim()].slice(0, most).join('');
const id = (value) => typeof value === 'number' ? String(value) : text(value);
const frame = (value) => typeof value === 'string' ? value.slice(0, FRAME)
  : { base64: typeof value?.base64 === 'string' ? value.base64.slice(0, 4 * Math.ceil(FRAME / 3)) : '' };

// Takes from a report what is of the right kind: whoever joins in may be wrong.
export function sound(report) {
  return {
    process: text(report.process), role: label(report.role) || 'program', name: label(report.name), pid: number(report.pid),
    ended: report.ended === true, status: label(report.status, STATUS),
    sockets: list(report.sockets).slice(0, 32).map((socket) => ({
      more: number(socket?.more),
      id: id(socket?.id), type: text(socket?.type), endpoint: text(socket?.endpoint ?? list(socket?.bound)[0]),
      peers: list(socket?.peers).slice(0, 200).map((peer) => ({
        id: id(peer?.id), local: text(peer?.local), address: text(peer?.address), type: text(peer?.type),
        sent: number(peer?.sent), received: number(peer?.received), queued: number(peer?.queued),
        waiting: number(peer?.waiting), dropped: number(peer?.dropped), full: peer?.full === true })) })),
    sample: list(report.sample).slice(0, 100).map((one) => ({
      ms: Math.min(LATEST, number(one?.ms)), isSent: one?.dir === 'out', local: text(one?.local), peer: text(one?.peer).replace(/^.*\//, ''),
      bytes: number(one?.bytes), frames: list(one?.frames).slice(0, FRAMES).map(frame) })),
  };
}

// A line of JSON for each report in what the feed has said: { day, text }, day being the time of day when it did.
export function saved(told) {
  return told.flatMap(({ day, text }) => JSON.parse(text).reports
    .map(({ age, report }) => `${JSON.stringify({ at: Math.round(day - age), report })}\n`));
}

// What a program has to name behind --live so that it reports to this endpoint; one that is bound everywhere is where the page is from.
export function named(endpoint, host) {
  return endpoint === 'tcp://127.0.0.1:5550' ? '' : ` ${endpoint.replace(EVERYWHERE, (all, before, after) => before + host + after)}`;
}

// Times are in milliseconds of a clock that is never set. It may have stopped while the machine slept, so where a time is shown
// there is the time of day with it.
export class Model {
  constructor() {
    this.processes = new Map(); // process -> { report, toldAt, seenAt, ahead (of its clock the time of day), rates, peers }
    this.samples = new Map(); // end -> { kept, at }: the last messages, and when the newest came
    this.met = new Set(); // ends whose other end has been told of, too
    this.ties = new Map(); // boxes that a line has connected: who has gone keeps its place in the picture
  }

  // day: the time of day at that moment, in milliseconds since 1970.
  take(report, now, day = now) {
    const before = this.processes.get(report.process);
    if (report.ended && report.sockets.length === 0) { // it has closed them; the box keeps its ports, and so its place
      report.sockets = (before?.report.sockets ?? []).map((socket) => ({ ...socket, peers: [] }));
    }
    if (report.ended && report.status === '') {
      report.status = before?.report.status ?? '';
    }
    const seconds = before === undefined ? 0 : (now - before.toldAt) / 1000;
    const rates = new Map();
    for (const [key, peer] of peersOf(report)) {
      const old = before?.peers.get(key);
      const rate = (name) => old === undefined || seconds <= 0 ? 0 : Math.max(0, peer[name] - old[name]) / seconds;
      const smooth = (name) => 0.5 * rate(name) + 0.5 * (before?.rates.get(key)?.[name] ?? rate(name));
      rates.set(key, { sent: smooth('sent'), received: smooth('received') });
    }
    this.processes.set(report.process, { report, toldAt: now, seenAt: now, ahead: day - now, rates, peers: peersOf(report) });
    if (JSON.stringify(report.sample) !== JSON.stringify(before?.report.sample)) { // or this report has been told again
      report.sample.forEach((sample) => this.keep(sample, report, now));
    }
  }

  keep(sample, report, now) {
    for (const peer of peersOf(report).values()) {
      if (peer.address !== '' && sample.peer === peer.address && (sample.local === '' || sample.local === peer.local)) {
        const key = endOf(peer);
        const kept = [...(this.samples.get(key)?.kept ?? []), { ...sample, at: now }].slice(-KEPT_SAMPLES);
        this.samples.delete(key); // so that the map begins with what has been silent longest
        this.samples.set(key, { kept, at: now });
        if (this.samples.size > MOST_SAMPLED) {
          this.samples.delete(this.samples.keys().next().value);
        }
      }
    }
  }

  // Nothing was heard of anybody for so long: who was there before counts as there.
  interrupted(from, until) {
    for (const known of this.processes.values()) {
      if (!isGone(known, from)) {
        known.seenAt += until - from;
      }
    }
  }

  forget(now) {
    for (const [process, known] of this.processes) {
      if (now - known.seenAt > FORGOTTEN) {
        this.processes.delete(process);
        known.peers.forEach((peer) => this.met.delete(otherEndOf(peer))); // who still has the connection is connected to a stranger
      }
    }
    const connected = new Set([...this.processes.values()].flatMap((known) => [...known.peers.values()].map(endOf)));
    for (const [key, { at }] of this.samples) {
      if (now - at > FORGOTTEN && !connected.has(key)) {
        this.samples.delete(key);
      }
    }
  }

  // Boxes and lines at this moment: plain values that do not change any more.
  view(now) {
    this.forget(now);
    const all = [...this.processes.values()];
    const byConnections = [...all].sort((one, other) => isGone(one, now) - isGone(other, now) || other.peers.size - one.peers.size);
    const first = new Set(byConnections.slice(0, SHOWN));
    const shown = all.filter((known) => first.has(known));
    const crowded = new Map(); // where a program listens that has more connections than it tells of -> it, and its socket
    const ends = new Map(); // of those that are not shown, too: who is connected to one is not connected to a stranger
    for (const known of all) {
      for (const socket of known.report.sockets) {
        for (const peer of socket.peers.filter((one) => one.local !== '')) {
          ends.set(endOf(peer), { known, socket, peer });
          if (socket.more > 0 && !isGone(known, now)) {
            crowded.set(peer.local, { known, socket });
          }
        }
      }
    }
    const drawn = [...ends].filter(([, end]) => first.has(end.known));
    this.meet(drawn, ends);
    const hasLeft = (known) => isGone(known, now) || (now - known.seenAt > SILENT_AND_LEFT && isLeft(known, ends, this.met));
    const boxes = new Map();
    for (const known of shown) {
      const { report, seenAt, ahead } = known;
      boxes.set(report.process, { id: report.process, role: report.role, name: report.name || (report.pid ? `pid ${report.pid}` : ''),
        status: report.status, gone: hasLeft(known), seenAt: seenAt + ahead, foreign: false,
        ports: report.sockets.map((socket) => [socket.type, socket.endpoint.replace('tcp://', ''), socket.more > 0 ? `+${socket.more}` : '']
          .filter(Boolean).join(' ')) });
    }
    const lines = new Map();
    for (const [key, end] of drawn) {
      const other = ends.get(otherEndOf(end.peer));
      const crowd = other === undefined ? crowded.get(end.peer.address) : undefined;
      const isCut = other === undefined && crowd === undefined && this.met.has(key); // one end is slower to notice
      const partner = (other ?? crowd)?.known;
      const isHidden = partner !== undefined && !first.has(partner);
      if (isCut || isHidden || hasLeft(end.known) || (other !== undefined && lines.has(otherEndOf(end.peer)))) {
        continue;
      }
      lines.set(key, other !== undefined ? this.between(key, end, other, hasLeft)
        : crowd !== undefined ? this.oneSided(key, end, crowd.known.report.process, crowd.socket.type)
          : this.toStranger(key, end, boxes));
    }
    return { at: now, boxes: [...boxes.values()], lines: [...lines.values()], ties: this.tie(boxes, [...lines.values()], now), hidden: all.length - shown.length };
  }

  // The lines that there are, and those that one of its ends has lost by going; that it has gone is noticed a little later.
  tie(boxes, lines, now) {
    const before = this.ties;
    this.ties = new Map();
    for (const { from, to, isPublished } of lines) {
      const key = JSON.stringify([from, to]);
      this.ties.set(key, { from, to, isPublished: isPublished && (this.ties.get(key)?.isPublished ?? true), at: now });
    }
    for (const [key, tie] of before) {
      const [from, to] = [boxes.get(tie.from), boxes.get(tie.to)];
      if (from !== undefined && to !== undefined && (from.gone || to.gone || now - tie.at < 2 * SILENT) && !this.ties.has(key)) {
        this.ties.set(key, tie);
      }
    }
    return [...this.ties.values()];
  }

  meet(drawn, ends) {
    if (this.met.size > MOST_MET) {
      this.met.clear();
    }
    for (const [key, { peer }] of drawn) {
      if (ends.has(otherEndOf(peer))) {
        this.met.add(key);
      }
    }
  }

  // What is connected to is one box for all, since its address says which it is; what has connected is one for each socket.
  toStranger(key, end, boxes) {
    const role = end.peer.type || PARTNERS.get(end.socket.type) || '?';
    const isCrowd = [...boxes.values()].filter((one) => one.foreign).length >= STRANGERS;
    const isServer = !isCrowd && end.socket.endpoint.endsWith(end.peer.address.replace(/^.*:/, ':'));
    const id = isServer ? `stranger at ${end.peer.address}` : `stranger of ${end.known.report.process} ${end.socket.id} ${role}`;
    const box = boxes.get(id) ?? { id, role, name: isServer ? end.peer.address : '', status: '', count: 0, gone: false, seenAt: 0, foreign: true, ports: [] };
    box.count = isServer ? 1 : box.count + 1;
    boxes.set(id, box);
    return this.oneSided(key, end, id, box.role);
  }

  // A line of which only one end is told of.
  oneSided(key, end, id, type) {
    const isSender = SENDERS.includes(end.socket.type);
    const rate = end.known.rates.get(peerKey(end.socket, end.peer)) ?? { sent: 0, received: 0 };
    return { key, from: isSender ? end.known.report.process : id, to: isSender ? id : end.known.report.process,
      there: isSender ? rate.sent : rate.received, back: isSender ? rate.received : rate.sent,
      isPublished: PUBLISHING.has(end.socket.type), queued: end.peer.queued, full: end.peer.full, dropped: end.peer.dropped, names: [key],
      begins: isSender ? key : otherEndOf(end.peer), title: `${end.socket.type} – ${type}` };
  }

  // One that is silent and still connected, because it was stopped, say, has a line: what the other end tells is true.
  between(key, one, other, hasLeft) {
    const [from, to] = SENDERS.includes(one.socket.type) ? [one, other] : [other, one];
    const rates = (end) => end.known.rates.get(peerKey(end.socket, end.peer)) ?? { sent: 0, received: 0 };
    const [there, back] = hasLeft(from.known) ? [rates(to).received, rates(to).sent] : [rates(from).sent, rates(from).received];
    return { key, from: from.known.report.process, to: to.known.report.process, there, back,
      isPublished: PUBLISHING.has(from.socket.type), queued: Math.max(from.peer.queued, to.peer.waiting), full: from.peer.full, dropped: from.peer.dropped,
      names: [key, otherEndOf(one.peer)], begins: endOf(from.peer), title: `${from.socket.type} – ${to.socket.type}` };
  }

  // The newest of the last five seconds, there and back along a line.
  freshOn(line, now) {
    const newest = {};
    for (const name of line.names) {
      for (const sample of this.samples.get(name)?.kept ?? []) {
        const way = sample.isSent === (name === line.begins) ? 'there' : 'back';
        if (now - sample.at <= FRESH && sample.frames.length > 0 && !(newest[way]?.at > sample.at)) {
          newest[way] = sample;
        }
      }
    }
    return newest;
  }

  // Those that had come at a time; samples: all of a moment, where that has passed.
  messagesOf(line, at = Infinity, samples = this.samples) {
    return line.names.flatMap((name) => samples.get(name)?.kept ?? []).filter((sample) => sample.at <= at).sort((a, b) => a.ms - b.ms).slice(-KEPT_SAMPLES);
  }
}

const isGone = (known, now) => known.report.ended || now - known.seenAt > SILENT;

// Whether the others no longer know any of the connections that it told of.
function isLeft(known, ends, met) {
  const own = known.report.sockets.flatMap((socket) => socket.peers).filter((peer) => met.has(endOf(peer)));
  return own.length > 0 && own.every((peer) => !ends.has(otherEndOf(peer)));
}

const endOf = (peer) => `${peer.local}|${peer.address}`;

const otherEndOf = (peer) => `${peer.address}|${peer.local}`;

const peerKey = (socket, peer) => `${socket.id} ${peer.id}`;

function peersOf(report) {
  return new Map(report.sockets.flatMap((socket) => socket.peers.map((peer) => [peerKey(socket, peer), peer])));
}
