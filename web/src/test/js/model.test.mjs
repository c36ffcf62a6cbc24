// What follows from reports: node --test model.test.mjs

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { load } from './pretend.mjs';

globalThis.location = new URL('http://localhost:8080/live?lang=en');
const { Model, named, saved, sound } = await load('model.js');
const { cut, cutBetweenWords, inBrief } = await load('brief.js');
const { layout, way } = await load('layout.js');

const NOW = 1_700_000_000_000;

function report(process, type, local, address, more = {}) {
  const { sent = 0, received = 0, ...rest } = more;
  return sound({ v: 1, process, role: process, sockets: [
    { id: 1, type, endpoint: 'tcp://127.0.0.1:1', peers: [{ id: 1, local, address, sent, received }] }], ...rest });
}

const box = (view, id) => view.boxes.find((one) => one.id === id);

test('a program that has ended is gone for a page that is opened later', () => {
  const late = new Model();
  late.take(sound({ process: 'a', ended: true }), NOW - 30_000);
  late.take(sound({ process: 'b' }), NOW);
  const view = late.view(NOW);
  assert.equal(box(view, 'a').gone, true);
  assert.equal(box(view, 'a').seenAt, NOW - 30_000);
  assert.equal(box(view, 'b').gone, false);
});

test('a program that was silent before the page was opened is gone, too, and is forgotten after a minute', () => {
  const late = new Model();
  late.take(sound({ process: 'a' }), NOW - 2000);
  assert.equal(box(late.view(NOW), 'a').gone, true);
  assert.equal(box(late.view(NOW + 59_000), 'a'), undefined);
});

test('two ends are one line, and who sends stands at its beginning', () => {
  const model = new Model();
  for (let i = 0; i <= 10; i++) {
    model.take(report('in', 'PULL', 'l:2', 'l:1', { received: 10 * i }), NOW + 1000 * i);
    model.take(report('out', 'PUSH', 'l:1', 'l:2', { sent: 10 * i }), NOW + 1000 * i);
  }
  const { lines, boxes } = model.view(NOW + 10_000);
  assert.deepEqual(lines.map((line) => [line.from, line.to, Math.round(line.there)]), [['out', 'in', 10]]);
  assert.equal(boxes.length, 2);
});

test('the other end of one that tells nothing is a box of its own', () => {
  const model = new Model();
  model.take(report('out', 'XPUB', 'l:1', 'l:2'), NOW);
  const { lines, boxes } = model.view(NOW);
  assert.equal(lines.length, 1);
  assert.deepEqual(boxes.map((one) => [one.role, one.foreign]), [['out', false], ['SUB', true]]);
});

test('a killed program is gone as soon as the others have lost it, before it counts as silent', () => {
  const model = new Model();
  model.take(report('in', 'PULL', 'l:2', 'l:1'), NOW);
  model.take(report('out', 'PUSH', 'l:1', 'l:2'), NOW);
  model.view(NOW);
  model.take(sound({ process: 'in', sockets: [] }), NOW + 600);
  const view = model.view(NOW + 600);
  assert.equal(box(view, 'out').gone, true);
  assert.equal(view.lines.length, 0);
});

test('a stopped program is gone and keeps its connection, with what the other end says of it', () => {
  const model = new Model();
  for (let i = 0; i <= 10; i++) {
    model.take(report('in', 'PULL', 'l:2', 'l:1', { received: 10 * i }), NOW + 1000 * i);
    model.take(report('out', 'PUSH', 'l:1', 'l:2', { sent: 1000 }), NOW);
  }
  const { lines, boxes } = model.view(NOW + 10_000);
  assert.deepEqual(lines.map((line) => [line.from, line.to, Math.round(line.there)]), [['out', 'in', 10]]);
  assert.deepEqual(boxes.map((one) => [one.id, one.gone]), [['in', false], ['out', true]]);
});

test('samples belong to the connection that they came through', () => {
  const model = new Model();
  const sample = [{ ms: NOW, peer: 'l:1', frames: ['hello'], bytes: 5 }, { ms: NOW, peer: 'l:9', frames: ['other'], bytes: 5 }];
  model.take(report('in', 'PULL', 'l:2', 'l:1', { sample }), NOW);
  const [line] = model.view(NOW).lines;
  assert.deepEqual(model.messagesOf(line).map((one) => one.frames), [['hello']]);
});

test('a report that is told again, because the page has connected anew, brings its samples once', () => {
  const model = new Model();
  const told = report('in', 'PULL', 'l:2', 'l:1', { sample: [{ ms: NOW, peer: 'l:1', frames: ['hello'], bytes: 5 }] });
  model.take(told, NOW);
  model.take(structuredClone(told), NOW + 5);
  assert.equal(model.messagesOf(model.view(NOW + 5).lines[0]).length, 1);
});

test('samples are forgotten a minute after their connection, and of many connections the newest are kept', () => {
  const model = new Model();
  const connection = (i, at) => model.take(report('in', 'PULL', 'l:2', `l:${i}`, { sample: [{ ms: at, peer: `l:${i}`, frames: ['x'] }] }), at);
  for (let i = 0; i < 5000; i++) {
    connection(i, NOW + i);
  }
  assert.equal(model.samples.size, 2000);
  connection(5000, NOW + 70_000);
  model.view(NOW + 70_000);
  assert.equal(model.samples.size, 1);
  model.take(report('in', 'PULL', 'l:2', 'l:5000'), NOW + 140_000);
  model.view(NOW + 140_000);
  assert.equal(model.samples.size, 1, 'the connection is still there');
});

test('of a sample no more is kept than a report may hold', () => {
  const { sample } = sound({ process: 'a', sample: [{ frames: ['x'.repeat(5000), { base64: 'A'.repeat(5000) }, ...Array(20).fill('y')] }] });
  assert.equal(sample[0].frames.length, 8);
  assert.equal(sample[0].frames[0].length, 128);
  assert.equal(sample[0].frames[1].base64.length, 172);
});

test('programs that were there before the feed was interrupted are there after it, with a true rate', () => {
  const model = new Model();
  const takeBoth = (sent, at) => { // ten a second
    model.take(report('out', 'PUSH', 'l:1', 'l:2', { sent }), at);
    model.take(report('in', 'PULL', 'l:2', 'l:1', { received: sent }), at);
  };
  for (let i = 0; i <= 10; i++) {
    takeBoth(10 * i, NOW + 1000 * i);
  }
  model.take(sound({ process: 'over', ended: true }), NOW);
  model.interrupted(NOW + 10_000, NOW + 100_000);
  const view = model.view(NOW + 100_000);
  assert.deepEqual(view.boxes.map((one) => [one.id, one.gone]), [['out', false], ['in', false]]);
  takeBoth(1000, NOW + 100_000);
  assert.equal(Math.round(model.view(NOW + 100_000).lines[0].there), 10);
});

test('programs that have ended do not hide one that has begun', () => {
  const model = new Model();
  for (let i = 0; i < 60; i++) {
    model.take(sound({ process: `short-${i}`, ended: true }), NOW);
  }
  model.take(sound({ process: 'new' }), NOW);
  const view = model.view(NOW);
  assert.equal(box(view, 'new').gone, false);
  assert.equal(view.boxes.length, 60);
  assert.equal(view.hidden, 1);
});

// A relay with a connection to each of so many clients.
function relayOf(clients, process = 'relay') {
  return sound({ process, role: process, sockets: [{ id: 1, type: 'ROUTER', endpoint: 'tcp://l:1',
    peers: Array.from({ length: clients }, (_, i) => ({ id: i, local: 'l:1', address: `l:${100 + i}` })) }] });
}

test('a connection to a program that tells of itself, and is not drawn, is not drawn either', () => {
  const model = new Model();
  for (let i = 0; i < 70; i++) {
    model.take(report(`client-${i}`, 'DEALER', `l:${100 + i}`, 'l:1'), NOW);
  }
  model.take(relayOf(70), NOW);
  const view = model.view(NOW);
  assert.deepEqual(view.boxes.filter((one) => one.foreign), []);
  assert.deepEqual([view.boxes.length, view.lines.length, view.hidden], [60, 59, 11]);
});

test('of too many programs those with the most connections are drawn, a relay that was restarted too, and the oldest of equal ones', () => {
  const model = new Model();
  for (let i = 0; i < 70; i++) {
    model.take(report(`client-${i}`, 'DEALER', `l:${100 + i}`, 'l:1'), NOW);
  }
  model.take(relayOf(70), NOW);
  model.take(relayOf(3, 'gone'), NOW - 2000);
  assert.deepEqual(model.view(NOW).boxes.map((one) => one.id), [...Array.from({ length: 59 }, (_, i) => `client-${i}`), 'relay']);
});

test('a process may be called as objects call their own things', () => {
  const model = new Model();
  model.take(report('__proto__', 'PUSH', 'l:1', 'l:2'), NOW);
  model.take(report('constructor', 'PULL', 'l:2', 'l:1'), NOW);
  model.take(report('toString', 'PUSH', 'l:3', 'l:2'), NOW);
  const places = layout(model.view(NOW));
  assert.deepEqual([...places.boxes.keys()], ['__proto__', 'constructor', 'toString', ...[...places.boxes.keys()].slice(3)]);
  for (const place of places.boxes.values()) {
    assert.ok([place.x, place.y, place.width, place.height].every(Number.isFinite), JSON.stringify(place));
  }
  assert.deepEqual(Object.keys(Object.prototype), []);
  assert.equal({}.rank, undefined);
});

test('both sides of a tap are seen, each client by itself and the server once, and a message on both of its lines', () => {
  const model = new Model();
  const peer = (id, local, address, type) => ({ id, local, address, type });
  model.take(sound({ process: 'tap', role: 'tap',
    sockets: [
      { id: 0, type: 'XPUB', endpoint: 'tcp://h:6556', peers: [peer(1, 'h:6556', 'h:71', 'SUB'), peer(2, 'h:6556', 'h:72', 'SUB')] },
      { id: 1, type: 'SUB', endpoint: 'tcp://h:5556', peers: [peer(1, 'h:81', 'h:5556', 'PUB'), peer(2, 'h:82', 'h:5556', 'PUB')] }],
    sample: [{ ms: NOW, local: 'h:6556', peer: 'h:71', frames: ['a'] }, { ms: NOW, local: 'h:81', peer: 'h:5556', frames: ['a'] }] }), NOW);
  const { lines, boxes } = model.view(NOW);
  assert.deepEqual(boxes.map((one) => [one.role, one.count ?? 0]), [['tap', 0], ['SUB', 2], ['PUB', 1]]);
  assert.deepEqual(lines.map((line) => model.messagesOf(line).length), [1, 0, 1, 0]);
});

const HOSTILE = [
  '{}', '{"process":"__proto__"}', '{"process":"a","__proto__":{"ended":true}}', '{"process":"a","sockets":{"length":1e9}}',
  '{"process":"a","sockets":[null,1,"x",[],{"__proto__":null}]}', '{"process":"constructor","role":["x"],"name":{"a":1},"pid":-1}',
  '{"process":"a","sockets":[{"id":{"toString":1,"valueOf":1},"type":"constructor","peers":[{"id":{"toString":1},"local":"l","address":"r","sent":1e999}]}]}',
  '{"process":"a","status":{"length":9}}', `{"process":"a","status":"${'z'.repeat(100_000)}"}`,
  '{"process":"a","sockets":[{"type":"__proto__","endpoint":{"replace":1},"peers":[null,{"local":"x","address":"x"},{"local":1,"address":[]}]}]}',
  '{"process":"a","sample":[null,{"ms":1e300,"peer":{"endsWith":1},"frames":{"length":5},"bytes":"x"},{"ms":-1,"frames":[null,{"base64":{}}]}]}',
  `{"process":"${'x'.repeat(100_000)}","role":"${'y'.repeat(100_000)}"}`,
];

test('nothing that a report may hold does harm', () => {
  const model = new Model();
  for (const text of HOSTILE) {
    for (let i = 0; i < 3; i++) {
      const taken = sound(JSON.parse(text));
      taken.sample.forEach((one) => new Date(one.ms).toISOString());
      model.take(taken, NOW + i);
    }
    const view = model.view(NOW + 10);
    view.boxes.forEach((one) => [one.id, one.role, one.name, one.status, ...one.ports].forEach((word) => assert.equal(typeof word, 'string')));
    view.boxes.forEach((one) => assert.ok(one.role.length <= 100 && one.status.length <= 80));
  }
  assert.equal({}.ended, undefined);
});

test('a program that has gone keeps its place, and so do the others', () => {
  const model = new Model();
  const takeAll = (at) => {
    model.take(report('vent', 'PUSH', 'l:1', 'l:2'), at);
    model.take(report('sink', 'PULL', 'l:4', 'l:3'), at);
  };
  takeAll(NOW);
  const both = sound({ process: 'worker', role: 'worker', sockets: [
    { id: 1, type: 'PULL', peers: [{ id: 1, local: 'l:2', address: 'l:1' }] }, { id: 2, type: 'PUSH', peers: [{ id: 1, local: 'l:3', address: 'l:4' }] }] });
  model.take(both, NOW);
  const before = layout(model.view(NOW));
  assert.ok(before.boxes.get('vent').x < before.boxes.get('worker').x && before.boxes.get('worker').x < before.boxes.get('sink').x);
  const takeAlone = (at) => ['vent', 'sink'].forEach((process) => model.take(sound({ process, role: process, sockets: [
    { id: 1, type: process === 'vent' ? 'PUSH' : 'PULL', endpoint: 'tcp://127.0.0.1:1' }] }), at));
  takeAlone(NOW + 2000);
  const view = model.view(NOW + 2000);
  assert.equal(box(view, 'worker').gone, true);
  assert.equal(view.lines.length, 0);
  assert.deepEqual(layout(view).boxes, before.boxes);
  takeAlone(NOW + 61_000);
  assert.deepEqual(model.view(NOW + 61_000).ties, []);
});

test('a line goes round the box that stands between its ends, and back the same way', () => {
  const boxes = ['a', 'b', 'c'].map((id) => ({ id, role: id, name: '', status: '', ports: [], seenAt: NOW, foreign: false, gone: false }));
  const ties = [['a', 'b'], ['b', 'c'], ['a', 'c']].map(([from, to]) => ({ from, to, isPublished: false }));
  const places = layout({ boxes, ties });
  const round = way(places, 'a', 'c');
  assert.ok(round.length > 1);
  const between = places.boxes.get('b');
  round.filter((point) => Math.abs(point.x - between.x) <= between.width / 2).forEach((point) =>
    assert.ok(Math.abs(point.y - between.y) > between.height / 2, JSON.stringify([point, between])));
  assert.deepEqual(way(places, 'c', 'a'), [...round].reverse());
  assert.deepEqual(way(places, 'a', 'b'), []);
  const large = layout({ boxes, ties }, true);
  assert.ok(large.boxes.get('a').width > between.width);
});

test('after the machine has slept, and its clock with it, the times of day that are shown and saved are true', () => {
  const model = new Model();
  const slept = 3_600_000;
  model.take(sound({ process: 'before' }), NOW, NOW);
  model.take(sound({ process: 'after' }), NOW + 1000, NOW + 1000 + slept);
  const view = model.view(NOW + 3000);
  assert.deepEqual(view.boxes.map((one) => [one.gone, one.seenAt]), [[true, NOW], [true, NOW + 1000 + slept]]);
  const text = JSON.stringify({ reports: [{ age: 100, report: { process: 'after' } }] });
  assert.deepEqual(saved([{ at: NOW + 1000, day: NOW + 1000 + slept, text }]).map((line) => JSON.parse(line).at), [NOW + 900 + slept]);
});

test('a program is told where to report, unless it is the usual place', () => {
  assert.equal(named('tcp://127.0.0.1:5550', 'desk'), '');
  assert.equal(named('tcp://127.0.0.1:6000', 'desk'), ' tcp://127.0.0.1:6000');
  for (const everywhere of ['*', '0.0.0.0', '[::]', '[0:0:0:0:0:0:0:0]']) {
    assert.equal(named(`tcp://${everywhere}:5550`, '[fe80::1]'), ' tcp://[fe80::1]:5550');
  }
  assert.equal(named('tcp://10.0.0.0:5550', 'desk'), ' tcp://10.0.0.0:5550');
  assert.equal(named('tcp://[1:0:0:0:0:0:0:0]:5550', '$&'), ' tcp://[1:0:0:0:0:0:0:0]:5550');
});

test('a program that was stopped a minute ago and is still connected is the other end of a line, as for a page that is opened then', () => {
  const model = new Model();
  model.take(report('in', 'SUB', 'l:2', 'l:1'), NOW);
  for (let i = 0; i <= 70; i++) {
    model.take(report('out', 'XPUB', 'l:1', 'l:2'), NOW + 1000 * i);
    model.view(NOW + 1000 * i);
  }
  const { lines, boxes } = model.view(NOW + 70_000);
  assert.deepEqual(boxes.map((one) => [one.role, one.foreign]), [['out', false], ['SUB', true]]);
  assert.equal(lines.length, 1);
});

test('a program that ends in order keeps its ports, and nothing moves', () => {
  const model = new Model();
  model.take(report('in', 'PULL', 'l:2', 'l:1'), NOW);
  model.take(report('out', 'PUSH', 'l:1', 'l:2'), NOW);
  const before = model.view(NOW);
  const places = layout(before);
  model.take(sound({ process: 'in', role: 'in', ended: true, sockets: [] }), NOW + 200);
  const after = model.view(NOW + 200);
  assert.deepEqual(box(after, 'in').ports, box(before, 'in').ports);
  assert.equal(box(after, 'in').gone, true);
  assert.equal(layout(after), places);
});

// A relay with more connections than it tells of, and subscribers that tell of theirs.
function crowd(model, now, told) {
  model.take(sound({ process: 'relay', role: 'relay', sockets: [{ id: 1, type: 'XPUB', endpoint: 'tcp://127.0.0.1:1', more: 2,
    peers: told.map((i) => ({ id: i, local: 'l:1', address: `s:${i}` })) }] }), now);
  for (const i of [1, 2, 3]) {
    model.take(report(`sub ${i}`, 'SUB', `s:${i}`, 'l:1'), now);
  }
  return model.view(now);
}

test('who is connected to a relay that has no room to tell of it has a line to the relay', () => {
  const model = new Model();
  for (const view of [crowd(model, NOW, [1]), crowd(model, NOW + 200, [2])]) { // and is not cut off when others take its room
    assert.equal(view.boxes.length, 4);
    assert.deepEqual(view.lines.map((line) => [line.from, line.to]).sort(), [1, 2, 3].map((i) => ['relay', `sub ${i}`]));
  }
});

test('what has come since it was paused is not shown, and what was there stays', () => {
  const model = new Model();
  const take = (i) => model.take(report('in', 'PULL', 'l:2', 'l:1',
    { sample: [{ ms: NOW + i, peer: 'l:1', frames: [String(i)], bytes: 1 }] }), NOW + i);
  take(1);
  take(2);
  const view = model.view(NOW + 2);
  const still = new Map(model.samples);
  for (let i = 3; i < 100; i++) {
    take(i);
  }
  const shown = (at) => model.messagesOf(view.lines[0], at, still).map((one) => one.frames[0]);
  assert.deepEqual(shown(NOW + 2), ['1', '2']);
  assert.deepEqual(shown(NOW + 1), ['1']);
});

test('one report cannot fill the picture with boxes of strangers', () => {
  const model = new Model();
  for (let i = 0; i < 100; i++) {
    model.take(sound({ process: `p ${i}`, sockets: [{ id: 1, type: 'DEALER', endpoint: 'tcp://h:5',
      peers: Array.from({ length: 200 }, (_, j) => ({ id: j, local: `l:${i * 200 + j}`, address: `${i}.${j}:5` })) }] }), NOW);
  }
  assert.ok(model.view(NOW).boxes.length <= 60 + 60 + 60, String(model.view(NOW).boxes.length));
});

test('what a program has come to is on its box, also when it has ended, and the picture does not jump when that changes', () => {
  const model = new Model();
  const say = (status, more, at) => {
    model.take(sound({ process: 'sink', role: 'sink', status, sockets: [], ...more }), at);
    return model.view(at);
  };
  const none = say(undefined, {}, NOW);
  assert.equal(box(none, 'sink').status, '');
  const without = layout(none).boxes.get('sink').height;
  const places = layout(say('9 of 100 results', {}, NOW + 200));
  assert.ok(places.boxes.get('sink').height > without);
  assert.equal(layout(say('a much longer status than there is room for on the box', {}, NOW + 400)), places);
  const ended = say('100 results', { ended: true }, NOW + 600);
  assert.deepEqual([box(ended, 'sink').status, box(ended, 'sink').gone], ['100 results', true]);
  assert.equal(box(say(undefined, { ended: true }, NOW + 800), 'sink').status, '100 results');
  assert.equal(layout(model.view(NOW + 800)), places);
});

// A question, and the answer, as each end tells of what came to it.
function asked(model, at, question, answer) {
  const sample = (peer, words) => words === undefined ? [] : [{ ms: at, peer, frames: [words] }];
  model.take(report('client', 'REQ', 'l:1', 'l:2', { sample: sample('l:2', answer) }), at);
  model.take(report('server', 'REP', 'l:2', 'l:1', { sample: sample('l:1', question) }), at);
  return model.view(at);
}

const freshOn = (model, view, at) => {
  const { there, back } = model.freshOn(view.lines[0], at);
  return [there?.frames[0], back?.frames[0]];
};

test('a message goes the way that it went, the newest first, for five seconds', () => {
  const model = new Model();
  assert.deepEqual(freshOn(model, asked(model, NOW, 'one?'), NOW), ['one?', undefined]);
  assert.deepEqual(freshOn(model, asked(model, NOW + 1000, 'two?', 'one'), NOW + 1000), ['two?', 'one']);
  const view = asked(model, NOW + 3000, 'three?');
  assert.deepEqual(freshOn(model, view, NOW + 3000), ['three?', 'one']);
  assert.deepEqual(freshOn(model, view, NOW + 6001), ['three?', undefined]);
  assert.deepEqual(freshOn(model, view, NOW + 8001), [undefined, undefined]);
});

test('who receives alone tells of what comes to it, and who says so, of what it has sent', () => {
  const model = new Model();
  const peer = { id: 1, local: 'h:6555', address: 'h:71' };
  const ends = { process: 'tap', sockets: [{ id: 0, type: 'REP', endpoint: 'tcp://h:6555', peers: [peer] }] };
  const of = (frames, dir) => ({ ms: NOW, local: 'h:6555', peer: 'h:71', frames: [frames], dir });
  model.take(sound({ ...ends, sample: [of('question'), of('answer', 'out')] }), NOW);
  assert.deepEqual(freshOn(model, model.view(NOW), NOW), ['question', 'answer']);
});

test('a message is one short line, whatever is in it', () => {
  assert.equal(inBrief(['10001', '72 45']), '10001 · 72 45');
  assert.equal(inBrief(['']), '∅');
  assert.equal(inBrief(['a', '', 'b']), 'a · ∅ · b');
  assert.equal(inBrief([{ base64: '3q2+7w==' }]), 'de ad be ef');
  assert.equal(inBrief([{ base64: '3q2+7wA=' }, { base64: '%' }]), 'de ad be ef… · ∅');
  assert.equal(inBrief(['\u0001topic\u202e\n<b>']), 'topic<b>');
  assert.equal(inBrief(['\u0000\u0001']), '00 01');
  assert.equal(inBrief(['x'.repeat(22)]), 'x'.repeat(22));
  assert.equal(inBrief(['x'.repeat(23)]), `${'x'.repeat(21)}…`);
  assert.equal(inBrief(['안녕하세요 여러분 반갑습니다']), '안녕하세요 여러분 반…');
  assert.equal(inBrief(['66df626d-82ab-4bf8-8620-0123456789ab', '451', 'nap', '73']), '66df… · 451 · nap · 73');
  assert.equal(inBrief(Array(8).fill('frames')), 'fra… · fra… · fra… ·…');
  assert.equal(inBrief(['안녕'.normalize('NFD')]), '안녕');
  assert.equal(cut('가나다', 6), '가나다');
  assert.equal(cut('가나다', 5), '가나…');
});

test('a figure is never cut: it would be another one', () => {
  assert.equal(cutBetweenWords('run 2 of 5; last 1,204,311 messages/s', 28), 'run 2 of 5; last 1,204,311…');
  assert.equal(cutBetweenWords('run 2 of 5; last 1,204,311 messages/s', 26), 'run 2 of 5; last…');
  assert.equal(cutBetweenWords('run 2 of 5; last 1,204,311 messages/s', 27), 'run 2 of 5; last 1,204,311…');
  assert.equal(cutBetweenWords('181 of 100000 tasks done, 4 dealt again', 28), '181 of 100000 tasks done…');
  assert.equal(inBrief(['a message that is long'], 8), 'a messa…');
  assert.equal(cutBetweenWords('73 of 100 results', 17), '73 of 100 results');
  assert.equal(cutBetweenWords('x'.repeat(9), 5), 'xxxx…');
});

test('boxes without a line stand in rows below the others', () => {
  const box = (id) => ({ id, role: `role ${id}`, name: 'pid 1', status: '', ports: ['PUSH 127.0.0.1:1'], seenAt: 0 });
  const boxes = ['gone 1', 'sender', 'gone 2', 'receiver', ...Array.from({ length: 20 }, (_, i) => `more ${i}`)].map(box);
  const ties = [{ from: 'sender', to: 'receiver', isPublished: false }];
  const places = layout({ boxes, ties });
  const bottom = (id) => places.boxes.get(id).y + places.boxes.get(id).height / 2;
  const top = (id) => places.boxes.get(id).y - places.boxes.get(id).height / 2;
  const loners = boxes.map(({ id }) => id).filter((id) => !['sender', 'receiver'].includes(id));
  loners.forEach((id) => assert.ok(top(id) >= bottom('sender'), id));
  assert.equal(new Set(loners.map((id) => places.boxes.get(id).y)).size, Math.ceil(loners.length / 4), 'rows');
  assert.ok(places.width < 1100 && places.height >= bottom('more 19'));
  const without = layout({ boxes: boxes.slice(0, 1), ties: [] });
  assert.ok(without.width > 0 && without.height > 0 && top('more 0') > 0);
});

test('what cannot be seen is no part of a label', () => {
  const report = sound({ process: 'a', role: ' \u202erole\u200b ', name: '\u0007', status: `${'x'.repeat(79)}\u{1f600}y` });
  assert.deepEqual([report.role, report.name], ['role', '']);
  assert.equal(report.status, `${'x'.repeat(79)}\u{1f600}`);
  assert.equal(sound({ process: 'a', status: '\u200b  ' }).status, '');
});
