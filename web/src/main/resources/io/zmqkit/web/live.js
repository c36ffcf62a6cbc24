// The live view. What programs report is shown as text and shapes, never as markup.

import { bytesOf, hexadecimal } from './brief.js';
import { Model, named, saved, sound } from './model.js';
import { layout } from './layout.js';
import { Picture } from './picture.js';
import { millisecond, t, translate } from './texts.js';
import { renewCookie } from './zws.js';

const FRAME = 200; // milliseconds between two pictures
const REMEMBERED = 60000; // milliseconds
const MOST_HELD = 16 << 20; // characters of what was told
const PAUSES = [500, 1000, 2000, 4000];
const OPENING = 10000; // milliseconds in which the feed must begin
const SILENT = 3000; // milliseconds without anything from a feed that comes ten times a second: it is dead
const INTERRUPTED = 1000;
const NEWS_EVERY = 1000;
const NEWS_AGAIN = 10000; // what was not so for so long
const MOST_NEWS = 5;
const TOLD = 5000; // milliseconds that good news is shown

const now = () => performance.timeOrigin + performance.now(); // for durations: never set, and may stop while the machine sleeps
const $ = (id) => document.getElementById(id);
const model = new Model();
const past = []; // views
const told = []; // { at, day, text }, day being the time of day: what the feed has said in the same time
let held = 0; // characters in it
let isPaused = false;
let chosen = null;
let opener = null; // what had the focus before the details were opened
let shownMessages = '';
let still = null; // the samples that there were when it was paused
let known = null; // programs that have gone, and lines that are full, that the screen reader knows of, and when they last were
let newsAt = 0;
let turnedAway = 0;
let failures = 0;
let isConnected = false;
let socket = null;
let lostAt = Infinity; // when the feed counts as dead, if it stays silent
let toldAt = 0; // when it was last heard. No time passes in the picture without it.

translate();
const covered = document.querySelectorAll('body > header :is(button, label), main, section'); // by the details, where there is no room beside them
const narrow = matchMedia('(max-width: 899px)');
const picture = new Picture($('picture'), (line) => choose(line));

function connect() {
  const url = new URL('/live/feed', location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  lostAt = now() + OPENING;
  socket = new WebSocket(url);
  socket.onmessage = (event) => take(event.data);
  socket.onclose = () => lost();
}
connect();

function take(text) {
  const at = now();
  const day = Date.now();
  lostAt = at + SILENT;
  if (!isConnected) {
    isConnected = true;
    sayOfServer(failures > 0 ? t.serverIsBack : '');
    setTimeout(() => isConnected && sayOfServer(''), TOLD);
    failures = 0;
  }
  if (toldAt > 0 && at - toldAt > INTERRUPTED) {
    model.interrupted(toldAt, at);
  }
  toldAt = at;
  const batch = JSON.parse(text);
  turnedAway = batch.turnedAway;
  write('endpoint', named(batch.endpoint, location.hostname));
  for (const { age, report } of batch.reports) {
    model.take(sound(report), at - age, day - age);
  }
  if (!isPaused && batch.reports.length > 0) {
    hold(at, day, text);
  }
}

function lost() {
  lostAt = Infinity;
  socket.onmessage = socket.onclose = null;
  socket.close();
  if (!isConnected) {
    renewCookie();
  }
  isConnected = false;
  sayOfServer(t.noServer);
  setTimeout(connect, PAUSES[Math.min(failures++, PAUSES.length - 1)]);
}

function sayOfServer(words) {
  write('server', words);
}

// Only what is different: a screen reader may read again whatever is written.
function write(id, words) {
  if ($(id).textContent !== words) {
    $(id).textContent = words;
  }
}

// Once a second at most: who has gone, and whose queue is full now.
function tellNews(view) {
  const gone = new Map(view.boxes.filter((box) => box.gone).map((box) => [box.id, t.hasGone(name(view, box.id)) + (box.status && `: ${box.status}`)]));
  const full = new Map(view.lines.filter((line) => line.full).map((line) => [line.key, `${name(view, line.from)} → ${name(view, line.to)}: ${t.dropping}`]));
  const there = new Map([...gone, ...full]);
  const isFirst = known === null; // what happened before the page was opened is no news
  known = new Map([...(known ?? [])].filter(([, seenAt]) => view.at - seenAt < NEWS_AGAIN));
  const news = isFirst ? [] : [...there].filter(([key]) => !known.has(key)).map(([, words]) => words);
  if (news.length > 0 && view.at - newsAt >= NEWS_EVERY) {
    newsAt = view.at;
    const more = news.length > MOST_NEWS ? [t.more(news.length - MOST_NEWS)] : [];
    $('news').textContent = [...news.slice(0, MOST_NEWS), ...more].join('. ');
    there.forEach((words, key) => known.set(key, view.at));
  } else {
    [...there.keys()].filter((key) => isFirst || known.has(key)).forEach((key) => known.set(key, view.at));
  }
}

function hold(at, day, text) {
  told.push({ at, day, text });
  held += text.length;
  while (told[0]?.at < at - REMEMBERED || held > MOST_HELD) {
    held -= told.shift().text.length;
  }
}

setInterval(() => {
  if (now() > lostAt) {
    lost();
  }
  if (toldAt > (past.at(-1)?.at ?? 0)) {
    const view = model.view(toldAt);
    tellNews(view);
    if (!isPaused) {
      past.push(view);
      past.splice(0, past.findIndex((one) => one.at >= toldAt - REMEMBERED));
    }
  }
  picture.isStill = isPaused || !isConnected;
  show();
}, FRAME);

function shown() {
  const wanted = past.at(-1)?.at + 1000 * Number($('back').value);
  return past.findLast((view) => view.at <= wanted) ?? past[0];
}

function show() {
  const view = shown();
  const ago = Math.round(-Number($('back').value));
  write('ago', ago === 0 ? t.now : t.secondsAgo(ago));
  write('still', isPaused ? t.still(ago) : '');
  $('back').setAttribute('aria-valuetext', t.secondsAgo(ago));
  if (view === undefined) {
    return;
  }
  $('empty').hidden = view.boxes.length > 0;
  $('picture').toggleAttribute('hidden', view.boxes.length === 0);
  const sum = Math.round(view.lines.reduce((all, line) => all + line.there + line.back, 0));
  const alive = view.boxes.filter((box) => !box.foreign && !box.gone).length;
  $('summary').textContent = t.summary(alive, view.lines.length, sum, view.hidden + turnedAway);
  if (view.boxes.length > 0) {
    picture.show(view, layout(view, isLarge()), chosen?.key, (line) => model.freshOn(line, view.at));
  }
  showPrograms(view);
  showLines(view);
  if (chosen !== null) {
    showMessages();
  }
}

function name(view, id) {
  const box = view.boxes.find((one) => one.id === id);
  return box === undefined ? '?' : box.count > 1 ? `${box.role} × ${box.count}` : [box.role, box.name].filter(Boolean).join(' ');
}

// What those have come to that say so, whole: in the box it may be cut.
function showPrograms(view) {
  const told = view.boxes.filter((box) => box.status !== '');
  const state = told.map((box) => `${name(view, box.id)}: ${box.status}`);
  $('programs').hidden = told.length === 0;
  while ($('statuses').childElementCount > state.length) {
    $('statuses').lastChild.remove();
  }
  state.forEach((words, i) => {
    const item = $('statuses').children[i] ?? $('statuses').appendChild(document.createElement('li'));
    if (item.textContent !== words) {
      item.textContent = words;
    }
  });
}

function showLines(view) {
  const buttons = new Map([...$('lines').children].map((item) => [item.dataset.key, item]));
  for (const line of view.lines.slice(0, 100)) {
    let item = buttons.get(line.key);
    buttons.delete(line.key);
    if (item === undefined) {
      item = document.createElement('li');
      item.dataset.key = line.key;
      item.append(document.createElement('button'));
      item.firstChild.addEventListener('click', () => choose(item.line));
      $('lines').append(item);
    }
    item.line = line;
    const waiting = line.queued > 0 ? `, ${t.queued(line.queued)}` : '';
    const full = line.full ? ` ${t.dropping}` : '';
    item.firstChild.textContent = `${name(view, line.from)} → ${name(view, line.to)}: ${t.rate(line.there)}${waiting}${full}`;
    item.firstChild.setAttribute('aria-pressed', String(chosen?.key === line.key));
  }
  const wasFocused = [...buttons.values()].some((item) => item.contains(document.activeElement));
  buttons.forEach((item) => item.remove());
  if (wasFocused) {
    ($('lines').querySelector('button') ?? $('lines-title')).focus();
  }
}

function cover() {
  covered.forEach((part) => { part.inert = chosen !== null && narrow.matches; });
}

function choose(line) {
  if (line !== null) {
    opener = $('details').contains(document.activeElement) ? opener : document.activeElement;
    $('details-title').textContent = `${name(shown(), line.from)} → ${name(shown(), line.to)}`;
  }
  const wasOpen = chosen !== null;
  chosen = line;
  $('details').hidden = line === null;
  cover();
  if (line !== null) {
    showMessages();
    $('close').focus();
  } else if (wasOpen) {
    (opener?.isConnected ? opener : $('pause')).focus();
  }
  show();
}

// Only when there are others, so that they can be read and copied in peace.
function showMessages() {
  const messages = (isPaused ? model.messagesOf(chosen, shown()?.at, still) : model.messagesOf(chosen)).reverse();
  const state = JSON.stringify([messages, $('hex').checked]);
  if (state === shownMessages) {
    return;
  }
  shownMessages = state;
  $('messages').replaceChildren(...messages.map((message) => {
    const item = document.createElement('li');
    item.append(`${millisecond.format(message.ms)} `);
    for (const frame of message.frames) {
      const shownFrame = document.createElement('span');
      shownFrame.className = 'frame';
      shownFrame.textContent = frameText(frame);
      item.append(shownFrame);
    }
    item.append(` ${message.bytes} B`);
    return item;
  }));
}

function frameText(frame) {
  const isText = typeof frame === 'string';
  if (isText && !$('hex').checked) {
    return frame === '' ? '∅' : frame;
  }
  return hexadecimal(bytesOf(frame));
}

function pause(yes) {
  if (yes !== isPaused) {
    still = yes ? new Map(model.samples) : null;
  }
  isPaused = yes;
  $('pause').textContent = yes ? t.goOn : t.pause;
  if (!yes) {
    $('back').value = 0;
  }
}

// What was told in the last minute, or in the minute before the pause.
function save() {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(saved(told), { type: 'application/jsonl' }));
  link.download = 'zmqkit-live.jsonl';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), REMEMBERED);
}

const isLarge = () => document.body.classList.contains('teacher');

function teach(yes) {
  document.body.classList.toggle('teacher', yes);
  $('teacher').setAttribute('aria-pressed', String(yes));
  picture.isSlow = yes;
}

narrow.addEventListener('change', cover);
$('pause').addEventListener('click', () => pause(!isPaused));
$('back').addEventListener('input', () => {
  pause(true);
  show();
});
$('save').addEventListener('click', save);
$('close').addEventListener('click', () => choose(null));
$('hex').addEventListener('change', () => showMessages());
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && chosen !== null) {
    choose(null);
  } else if (event.key === 'Escape' && isLarge()) {
    teach(false);
  }
});
$('teacher').addEventListener('click', () => {
  const yes = !isLarge();
  teach(yes);
  if (yes) {
    document.documentElement.requestFullscreen?.().catch(() => {}); // a browser may refuse; large type remains
  } else if (document.fullscreenElement) {
    document.exitFullscreen();
  }
});
document.addEventListener('fullscreenchange', () => teach(document.fullscreenElement !== null)); // Escape leaves it, too
