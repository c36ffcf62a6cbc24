// The chat page's client against a relay that the test plays: node --test chat.test.mjs

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Channels, Clock, load, Screen, Sockets, Storage } from './pretend.mjs';

const clock = new Clock();
let sockets = new Sockets();
const { ZrcClient } = await load('zrc.js');
const { Outboxes, SessionQuestion } = await load('unconfirmed.js');

const EPOCH = 'epoch-1';

// A page, and its relay.
class Page {
  constructor({ name = 'kim', room = 'lobby', storage = new Storage(), channels = new Channels() } = {}) {
    this.room = room;
    this.told = { said: [], own: [], joined: [], people: [], peopleTimes: 0, begun: 0 };
    this.channel = channels.open();
    const before = sockets.all.length;
    this.client = new ZrcClient(room, name, {
      said: (message) => { this.told.said.push(message.body); if (message.isOwn) { this.told.own.push(message.body); } },
      pending: (entries) => { this.told.pending = entries.map((one) => one.body); },
      people: (names) => { this.told.people = names; this.told.peopleTimes += 1; }, joined: (who) => this.told.joined.push(who), left: () => {},
      missed: () => {}, begunAgain: () => { this.told.begun += 1; }, state: (state, isKept) => { this.told.state = state; this.told.isKept = isKept; } },
    storage, this.channel);
    [this.collect, this.publish, this.history] = sockets.all.slice(before);
  }

  // The newest connection that the page has opened.
  newest(path) { return sockets.at(path).at(-1); }

  open() {
    this.collect = this.newest('collect').open();
    this.publish = this.newest('publish').open();
    this.history = this.newest('history').open();
    return this;
  }

  tick(seq = 0, epoch = EPOCH) { this.publish.tell(`room/${this.room}/`, 'ZRC1 TICK', '', '- 0 0', '', `${epoch} ${seq} 1`); }
  text(seq, id, body, sender = 'lee') { this.publish.tell(`room/${this.room}/`, 'ZRC1 TEXT', sender, id, body, `${EPOCH} ${seq} 1`); }
  come(kind, id, sender = 'lee') { this.publish.tell(`room/${this.room}/`, `ZRC1 ${kind}`, sender, id, '', `${EPOCH} 0 1`); }

  // Lets time pass while the relay ticks.
  live(millis, seq = 0) {
    for (let passed = 0; passed < millis; passed += 500) {
      clock.pass(500);
      this.tick(seq);
    }
  }

  sent(kind) { return sockets.all.flatMap((one) => one.path === '/zws/collect' ? one.sent : []).filter((frames) => frames[1] === `ZRC1 ${kind}`); }
  questions() { return this.history.sent.filter((frames) => frames[0] === 'ZRC1 SESSION'); }
  end() { this.client.end(); }
}

function alone(run) {
  sockets = new Sockets();
  clock.timers.clear();
  return run();
}

const scenario = (name, run) => test(name, () => alone(run));

scenario('what was written while the relay was away is sent by a page that is opened just after the first was closed', () => {
  const [storage, channels] = [new Storage(), new Channels()];
  const first = new Page({ storage, channels });
  first.client.say('one');
  first.client.say('two');
  first.end();
  clock.pass(5000);
  const second = new Page({ storage, channels });
  assert.deepEqual(second.told.pending, ['one', 'two']);
  second.open();
  assert.deepEqual(second.sent('TEXT').map((frames) => [frames[3], frames[4]]),
    ['one', 'two'].map((body, i) => [`${first.client.own.session} ${i + 1} 1`, body]));
});

scenario('a page that has been open all the time takes over the outbox of one that crashed', () => {
  const [storage, channels] = [new Storage(), new Channels()];
  const open = new Page({ storage, channels });
  const crashed = new Page({ storage, channels });
  crashed.client.say('last words');
  clearInterval(crashed.client.timer);
  channels.all.delete(crashed.channel);
  clock.pass(9000);
  assert.deepEqual(open.told.pending, []);
  clock.pass(10_000);
  assert.deepEqual(open.told.pending, ['last words']);
});

scenario('the outbox of a page that is hidden, and seldom gives a sign of life, is left to it', () => {
  const [storage, channels] = [new Storage(), new Channels()];
  const hidden = new Page({ storage, channels });
  hidden.client.say('mine');
  clearInterval(hidden.client.timer); // held back by the browser
  clock.pass(30_000);
  const other = new Page({ storage, channels });
  clock.pass(30_000);
  assert.deepEqual(other.told.pending, []);
  assert.deepEqual(channels.posted.filter(({ owns, by }) => owns !== undefined && by !== ''), []);
});

scenario('of two pages that find the same outbox one takes it over', () => {
  const [storage, channels] = [new Storage(), new Channels()];
  const waiting = [new Page({ storage, channels }), new Page({ storage, channels })];
  const crashed = new Page({ storage, channels });
  crashed.client.say('once');
  clearInterval(crashed.client.timer);
  channels.all.delete(crashed.channel);
  clock.pass(30_000);
  assert.deepEqual(waiting.map((page) => page.told.pending.length).sort(), [0, 1]);
});

scenario('of two pages that have taken over the same outbox at the same moment one lets go', () => {
  const storage = new Storage();
  const closed = new Page({ storage });
  closed.client.say('once');
  closed.end();
  const page = new Page({ storage });
  const { session } = closed.client.own;
  page.channel.onmessage({ data: { owns: session, by: 'g' } }); // sessions are hexadecimal digits: all are before it
  assert.equal(page.client.outboxes.adopted.length, 1);
  page.channel.onmessage({ data: { owns: session, by: '-' } });
  assert.equal(page.client.outboxes.adopted.length, 0);
});

// A page that was stopped while 'one' waited, and another, which has taken it over.
function takenOver() {
  const [storage, channels] = [new Storage(), new Channels()];
  const stopped = new Page({ storage, channels });
  stopped.client.say('one');
  clearInterval(stopped.client.timer);
  stopped.channel.isStopped = true;
  const other = new Page({ storage, channels });
  clock.pass(30_000);
  return { storage, stopped, other };
}

scenario('a page that was stopped, and whose outbox was taken over, gets it back, with what it adds', () => {
  const { storage, stopped, other } = takenOver();
  assert.deepEqual(other.told.pending, ['one']);
  stopped.channel.isStopped = false;
  stopped.client.say('two');
  other.client.outboxes.adopted.forEach((outbox) => outbox.confirm(1, clock.now)); // does not lose the newer line
  const kept = storage.keys().map((key) => JSON.parse(storage.get(key))).find((one) => one.session === stopped.client.own.session);
  assert.deepEqual(kept.entries.map((entry) => entry.body), ['two']);
  stopped.client.outboxes.heard({ owns: stopped.client.own.session, by: other.client.own.session });
  clock.pass(3000);
  assert.deepEqual(other.told.pending, []);
});

scenario('an adopted session is not given up because its first page has said more in it', () => {
  const { stopped, other } = takenOver();
  stopped.client.say('two');
  const { session } = stopped.client.own;
  other.open().tick();
  other.client.known(session, 2, 'kim');
  assert.equal(other.client.outboxes.adopted[0].session, session);
});

scenario('a page says so when the browser keeps nothing', () => {
  const storage = new Storage();
  const page = new Page({ storage });
  assert.deepEqual([page.told.state, page.told.isKept], ['away', true]);
  storage.isFull = true;
  page.client.say('not kept');
  assert.equal(page.told.isKept, false);
});

scenario('connections that count as open and tell nothing are given up for new ones', () => {
  const page = new Page().open();
  page.live(2000);
  assert.equal(page.told.state, 'here');
  const dead = [page.collect, page.publish, page.history];
  clock.pass(15_000); // no tick, no onclose
  assert.deepEqual(dead.map((socket) => socket.isClosed), [true, true, true]);
  assert.equal(page.told.state, 'away');
  page.open().tick();
  assert.equal(page.told.state, 'here');
});

scenario('a connection that does not open is given up without waiting for its end', () => {
  const page = new Page();
  const [hung] = sockets.at('publish');
  clock.pass(12_000);
  assert.equal(hung.isClosed, true);
  assert.equal(sockets.at('publish').length, 1);
  page.open().tick();
  assert.equal(page.told.state, 'here');
});

scenario('a history that does not answer is connected to anew, and is not taken for read', () => {
  const page = new Page().open();
  const { history } = page;
  page.tick(3);
  page.live(6000, 3);
  assert.equal(page.told.state, 'reading');
  page.live(6000, 3);
  assert.equal(history.isClosed, true);
});

test('a WebSocket that is turned away makes the page ask for the cookie of a restarted server, and no oftener than every 5 s', async () => {
  const asked = [];
  globalThis.fetch = async (path, { method }) => { asked.push(`${method} ${path}`); return { status: 200 }; };
  await alone(async () => {
    const page = new Page();
    sockets.at('collect')[0].end();
    sockets.at('publish')[0].end();
    assert.deepEqual(asked, ['HEAD /']);
    clock.pass(6000);
    sockets.at('history').at(-1).end();
    assert.equal(asked.length, 2);
    clock.pass(4000);
    page.open();
    clock.pass(6000);
    page.collect.end(); // was open: that is no refusal
    assert.equal(asked.length, 2);
  });
});

scenario('a page whose timers are held back to one a minute says HERE when the relay ticks', () => {
  const page = new Page().open();
  clearInterval(page.client.timer);
  page.live(25_000);
  assert.equal(page.sent('HERE').length, 2);
});

scenario('a clock that is set back an hour changes nothing', () => {
  const page = new Page().open();
  page.live(2000);
  clock.day -= 3_600_000;
  page.client.say('hello');
  const sent = page.sent('TEXT').length;
  page.live(11_000);
  assert.ok(page.sent('TEXT').length > sent, 'it is sent again');
  assert.equal(page.sent('HERE').length, 1);
  clock.pass(6000);
  assert.equal(page.told.state, 'away');
});

scenario('many who come are greeted together', () => {
  const page = new Page().open();
  for (let i = 0; i < 3000; i++) {
    page.come('JOIN', `session-${i} 0 0`);
    page.come('JOIN', 'session-0 0 0');
    if (i % 100 === 0) {
      page.live(500);
    }
  }
  assert.ok(page.sent('HERE').length >= 2 && page.sent('HERE').length <= 8, `${page.sent('HERE').length} times in 15 s`);
  assert.ok(page.told.peopleTimes < 100, `people were shown ${page.told.peopleTimes} times`);
});

scenario('no more than 10,000 sessions are remembered as present', () => {
  const page = new Page().open();
  for (let i = 0; i < 10_100; i++) {
    page.come('HERE', `session-${i} 0 0`, `p${i}`);
  }
  page.live(1000);
  assert.equal(page.client.presence.size, 10_000);
});

scenario('what comes while the history does not answer is bounded, and the history brings what is beyond', () => {
  const page = new Page().open();
  page.tick(1);
  for (let seq = 2; seq <= 5000; seq++) {
    page.text(seq, `someone-1 ${seq} ${seq}`, String(seq));
  }
  assert.equal(page.client.waiting.size, 2000);
  for (let from = 1; from <= 5000; from = page.client.next) {
    for (let seq = from; seq < from + 1000 && seq <= 5000; seq++) {
      page.history.tell('ZRC1 ITEM', 'room/lobby/', 'ZRC1 TEXT', 'lee', `someone-1 ${seq} ${seq}`, String(seq), `${EPOCH} ${seq} 1`);
    }
    page.history.tell('ZRC1 END', 'lobby', EPOCH, '1', '5000');
  }
  assert.deepEqual(page.told.said, Array.from({ length: 5000 }, (_, i) => String(i + 1)));
});

scenario('a page that has been open for long does not read the whole of a new history', () => {
  const page = new Page().open();
  page.tick(0);
  page.tick(50_000, 'epoch-2');
  assert.equal(page.client.next, 40_001);
});

scenario('a relay that comes back with an older journal is heard, as after a failure of its machine', () => {
  const page = new Page().open();
  page.tick(0);
  page.history.tell('ZRC1 END', 'lobby', EPOCH, '1', '0');
  ['one', 'two', 'three'].forEach((body, i) => page.text(i + 1, `someone-1 ${i + 1} ${i + 1}`, body));
  page.history.end();
  clock.pass(5000);
  page.history = page.newest('history').open();
  page.tick(1);
  const from = () => page.history.sent.filter((frames) => frames[0] === 'ZRC1 HISTORY').map((frames) => frames[2]);
  page.history.tell('ZRC1 END', 'lobby', EPOCH, '1', '1');
  assert.deepEqual(from(), ['4', '4'], 'it may have been the late answer to an earlier question');
  page.history.tell('ZRC1 END', 'lobby', EPOCH, '1', '1');
  assert.deepEqual(from(), ['4', '4', '1']);
  assert.equal(page.told.begun, 1);
  page.history.tell('ZRC1 ITEM', 'room/lobby/', 'ZRC1 TEXT', 'lee', 'someone-2 1 1', 'first again', `${EPOCH} 1 1`);
  page.history.tell('ZRC1 END', 'lobby', EPOCH, '1', '1');
  page.text(2, 'someone-2 2 2', 'and on');
  assert.deepEqual(page.told.said, ['one', 'two', 'three', 'first again', 'and on']);
});

scenario('a late answer of the history does not count as an older journal', () => {
  const page = new Page().open();
  page.tick(0);
  ['one', 'two', 'three'].forEach((body, i) => page.text(i + 1, `someone-1 ${i + 1} ${i + 1}`, body));
  page.history.end();
  clock.pass(5000);
  page.history = page.newest('history').open();
  page.history.tell('ZRC1 END', 'lobby', EPOCH, '1', '1');
  page.history.tell('ZRC1 END', 'lobby', EPOCH, '1', '3');
  page.text(4, 'someone-1 4 4', 'four');
  assert.equal(page.told.begun, 0);
  assert.deepEqual(page.told.said, ['one', 'two', 'three', 'four']);
});

scenario('after an outage the page reads what it missed before it says that it is here', () => {
  const page = new Page().open();
  page.tick(0);
  page.history.tell('ZRC1 END', 'lobby', EPOCH, '1', '0');
  assert.equal(page.told.state, 'here');
  [page.collect, page.publish, page.history].forEach((connection) => connection.end());
  clock.pass(60_000);
  page.open();
  page.tick(9);
  assert.equal(page.told.state, 'reading');
});

scenario('after an outage those who were there still are, until they have had time to say so', () => {
  const page = new Page().open();
  page.tick();
  page.come('HERE', 'lee-1 0 0');
  page.live(500);
  assert.deepEqual(page.told.people, ['kim', 'lee']);
  [page.collect, page.publish, page.history].forEach((connection) => connection.end());
  clock.pass(60_000);
  page.open();
  page.live(10_000);
  assert.deepEqual(page.told.people, ['kim', 'lee']);
  page.live(40_000);
  assert.deepEqual(page.told.people, ['kim']);
});

scenario('two outboxes wait, and the relay has just been restarted: neither is given up for one answer each', () => {
  const [storage, channels] = [new Storage(), new Channels()];
  const old = new Page({ storage, channels });
  old.client.say('first');
  old.client.own.confirm(1, clock.now); // the relay knew the session
  old.client.say('second');
  old.end();
  const page = new Page({ storage, channels });
  page.client.say('third');
  page.client.own.confirm(1, clock.now);
  page.client.say('fourth');
  page.open().tick();
  const sessions = page.client.outboxes.all.map((outbox) => outbox.session);
  while (page.questions().length < 2) {
    page.live(500);
    if (page.client.asked !== 0) {
      page.history.tell('ZRC1 SESSION', page.questions().at(-1)[1], '0', '', EPOCH);
    }
  }
  assert.deepEqual(new Set(page.questions().map((frames) => frames[1])), new Set(sessions));
  assert.deepEqual(page.client.outboxes.all.map((outbox) => outbox.session), sessions);
});

scenario('a collector that gets nothing of what is sent is connected to anew', () => {
  const page = new Page().open();
  page.tick(0);
  const { collect } = page;
  page.client.say('hello');
  for (let answers = 0; answers < 2; answers++) {
    while (page.questions().length === answers) {
      page.live(500);
    }
    assert.equal(collect.isClosed, false);
    page.history.tell('ZRC1 SESSION', page.client.own.session, '0', '', EPOCH);
  }
  assert.equal(collect.isClosed, true);
  clock.pass(1000);
  assert.equal(page.newest('collect').open().sent.some((frames) => frames[4] === 'hello'), true);
});

scenario('what the relay has taken counts as confirmed when the history has been read, not before', () => {
  const page = new Page().open();
  page.tick(0);
  page.client.say('hello');
  page.tick(1);
  assert.deepEqual(page.history.sent.at(-1).slice(0, 3), ['ZRC1 HISTORY', 'lobby', '1']);
  page.client.known(page.client.own.session, 1, 'kim');
  assert.deepEqual(page.told.pending, ['hello']);
  page.history.tell('ZRC1 END', 'lobby', EPOCH, '2', '1');
  assert.deepEqual(page.told.pending, []);
});

// A page that has said 'one' and 'two', which the relay has not confirmed.
function waitingFor() {
  const page = new Page().open();
  page.tick(0);
  page.client.say('one');
  page.client.say('two');
  return { page, session: page.client.own.session };
}

scenario('what is said under an own session comes back as own and confirms all before it', () => {
  const { page, session } = waitingFor();
  page.text(1, `${session} 1 1`, 'one', 'kim');
  page.text(2, `${session} 2 1`, 'two', 'kim');
  assert.deepEqual([page.told.pending, page.told.said, page.told.own], [[], ['one', 'two'], ['one', 'two']]);
  assert.equal(page.client.own.session, session);
});

for (const [who, sender, n, body] of [['another name', 'mallory', 2, 'two'], ['a number that was not given out', 'kim', 3, 'three'],
  ['another text', 'kim', 1, 'forged']]) {
  scenario(`a stranger who speaks in the session of a page with ${who} confirms nothing, and it sends what waits in a new one`, () => {
    const { page, session } = waitingFor();
    page.text(1, `${session} ${n} 1`, body, sender);
    assert.deepEqual([page.told.pending, page.told.said, page.told.own], [['one', 'two'], [body], []]);
    page.text(2, `${session} 2 1`, 'two', 'kim'); // taken after that: it does not confirm what the relay has taken for a duplicate
    assert.deepEqual(page.told.pending, ['one', 'two']);
    page.live(2000, 2);
    assert.notEqual(page.client.own.session, session);
    assert.deepEqual(page.sent('TEXT').slice(-2).map((frames) => [frames[3], frames[4]]),
      ['one', 'two'].map((text, i) => [`${page.client.own.session} ${i + 1} 1`, text]));
    page.text(3, `${page.client.own.session} 2 1`, 'two', 'kim');
    assert.deepEqual(page.told.pending, []);
  });
}

scenario('what the relay says it has of a session that a stranger speaks in does not count for the new one', () => {
  const { page, session } = waitingFor();
  page.client.known(session, 2, 'kim');
  page.history.tell('ZRC1 ITEM', 'room/lobby/', 'ZRC1 TEXT', 'kim', `${session} 1 1`, 'forged', `${EPOCH} 1 1`);
  page.history.tell('ZRC1 END', 'lobby', EPOCH, '1', '1');
  assert.deepEqual([page.told.pending, page.told.own], [['one', 'two'], []]);
});

scenario('a page whose session a stranger has used up while nothing waited speaks in a new one', () => {
  const page = new Page().open();
  page.tick(0);
  const { session } = page.client.own;
  page.text(1, `${session} 1 1`, 'forged', 'kim');
  page.client.say('one');
  assert.notEqual(page.sent('TEXT').at(-1)[3].split(' ')[0], session);
});

scenario('a page that has taken over an outbox knows what its first page has added for its own', () => {
  const { stopped, other } = takenOver();
  stopped.client.say('two');
  const { session } = stopped.client.own;
  other.open().tick();
  other.text(1, `${session} 2 1`, 'two', 'kim');
  assert.deepEqual([other.told.pending, other.told.own], [[], ['two']]);
});

scenario('a text that begins with a byte order mark comes back as it was sent', () => {
  const page = new Page().open();
  page.tick(0);
  page.client.say('\ufeffone');
  page.text(1, page.sent('TEXT')[0][3], '\ufeffone', 'kim');
  assert.deepEqual(page.told.pending, []);
});

test('what has come is put into a page that is hidden before the next frame, and what waits for a frame is bounded', async () => {
  const screen = new Screen();
  await alone(async () => {
    globalThis.location = new URL('http://localhost:8080/?lang=en');
    await load('chat.js');
    screen.get('name').value = 'kim';
    screen.get('door').dispatch('submit');
    const page = sockets.at('publish')[0].open();
    const text = (seq) => page.tell('room/lobby/', 'ZRC1 TEXT', 'lee', `someone-1 ${seq} ${seq}`, String(seq), `${EPOCH} ${seq} 1`);
    const shown = () => screen.get('log').nested.flatMap((chunk) => chunk.nested).filter((line) => line.className === 'message').length;
    page.tell('room/lobby/', 'ZRC1 TICK', '', '- 0 0', '', `${EPOCH} 0 1`);
    text(1);
    assert.equal(shown(), 0);
    screen.hide(true);
    clock.pass(1000);
    assert.equal(shown(), 1);
    for (let seq = 2; seq <= 20_100; seq++) { // no timer runs
      text(seq);
    }
    assert.ok(shown() > 19_900, `${shown()} of 20,100 are in the page`);
  });
});

// The rule of the terminal's client, case for case as in SessionQuestionTest.
function asking() {
  let at = 0;
  const question = new SessionQuestion(0);
  const unsent = (last, sender, oldest, newest) => {
    while (!question.isDue(at)) {
      at += 1000;
    }
    question.asked(at);
    return question.answered(last, sender, 'kim', oldest, newest);
  };
  return { question, unsent, answer: (...reply) => { question.sent(at); return unsent(...reply); } };
}

test('the relay is asked after four seconds, and then every fifteen at most', () => {
  const { question } = asking();
  let last = 0;
  for (const seconds of [4, 8, 15, 15]) {
    assert.equal(question.isDue(last + 1000 * seconds - 1), false);
    assert.equal(question.isDue(last + 1000 * seconds), true);
    last += 1000 * seconds;
    question.asked(last);
  }
  question.progressed(last);
  assert.equal(question.isDue(last + 4000), true);
});

test('what the relay has is taken', () => {
  assert.equal(asking().answer(7, 'kim', 5, 9), 'taken');
  assert.equal(asking().answer(9, 'kim', 5, 9), 'taken');
});

test('a session that is only slow, or that the relay need not know yet, is never given up', () => {
  const [slow, unknown] = [asking(), asking()];
  for (let i = 0; i < 100; i++) {
    assert.equal(slow.answer(4, 'kim', 5, 9), 'expected');
    assert.equal(unknown.answer(0, '', 1, 9), 'expected');
  }
  assert.equal(unknown.question.refusals, 100);
});

test('a session that the relay should know, or whose place it has forgotten, is given up when it says so twice', () => {
  for (const [last, sender] of [[0, ''], [2, 'kim']]) {
    const { answer } = asking();
    assert.equal(answer(last, sender, 5, 9), 'expected');
    assert.equal(answer(last, sender, 5, 9), 'lost');
  }
});

test('an answer before all was sent again does not count, nor one to a question just after', () => {
  const { question, answer, unsent } = asking();
  assert.equal(answer(0, '', 5, 9), 'expected');
  for (let i = 0; i < 10; i++) {
    assert.equal(unsent(0, '', 5, 9), 'expected');
  }
  assert.equal(question.refusals, 1);
  const late = new SessionQuestion(0);
  late.sent(4000);
  late.asked(4000);
  assert.equal(late.answered(0, '', 'kim', 5, 9), 'expected');
  assert.equal(late.refusals, 0);
});

test('a session that somebody else speaks in is given up at once', () => {
  assert.equal(asking().answer(0, 'lee', 1, 9), 'lost');
  assert.equal(asking().answer(10, 'kim', 1, 9), 'lost');
});

test('a confirmation forgets what was refused before', () => {
  const { question, answer } = asking();
  answer(0, '', 5, 9);
  question.progressed(4000);
  assert.equal(question.refusals, 0);
  assert.equal(answer(0, '', 6, 9), 'expected');
});

test('records of an earlier version, and what is not ours, do no harm', () => {
  const storage = new Storage();
  for (const text of ['', '{', 'null', '[]', '{"session":"a"}', '{"session":"a","room":"lobby","name":"kim","last":0,"entries":[],"alive":1}']) {
    storage.set(`zmqkit.chat.unconfirmed.${text.length}`, text);
  }
  storage.set('other', 'x');
  const outboxes = new Outboxes(storage, 'lobby', 'kim', new Channels().open(), 0);
  assert.deepEqual(storage.keys().filter((key) => !key.endsWith(outboxes.own.session)), ['other']);
});
