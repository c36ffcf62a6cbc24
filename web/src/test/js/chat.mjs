// Two people in Chromium, and whoever else is in the room: a scenario for WebIT, step by step on stdin and stdout.
//
//   node chat.mjs CHROMIUM URL [FOLDER FOR SCREENSHOTS]
//
// Each line of stdin is a command: open NAME [WIDTH HEIGHT SCHEME LANG], say NAME TEXT, type NAME TEXT, compose NAME TEXT,
// live NAME [WIDTH HEIGHT SCHEME LANG], boxes NAME, kill NAME PID ROLE, messages NAME, pending NAME, state NAME, scroll NAME, reload NAME,
// shot NAME FILE, beside NAME FILE SCREEN, resize NAME W H, scheme NAME S, and those below. The answer is one line of JSON.

import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const [executablePath, url, folder = '.'] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'],
  ignoreDefaultArgs: ['--disable-back-forward-cache'] });
const pages = new Map();
const errors = [];

async function listenTo(page) {
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('dialog', (dialog) => { errors.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('console', (message) => {
    if (message.type() === 'error' && !/WebSocket|ERR_/.test(message.text())) { errors.push(message.text()); }
  });
  return page;
}

async function enter(page, name, room) {
  await page.fill('#name', name);
  if (room !== undefined) {
    await page.fill('#room', room);
  }
  await page.click('#door button');
  await page.waitForSelector('#chat:not([hidden])');
}

const commands = {
  async open(name, width = '1280', height = '800', colorScheme = 'light', locale = 'ko-KR') {
    const context = await browser.newContext({ viewport: { width: Number(width), height: Number(height) }, colorScheme, locale });
    const page = await listenTo(await context.newPage());
    await page.goto(url);
    pages.set(name, page);
    await enter(page, decodeURIComponent(name));
    return 'open';
  },
  // The live view; chat's commands make no sense with it.
  async live(name, width = '1280', height = '800', colorScheme = 'light', lang = 'en') {
    const context = await browser.newContext({ viewport: { width: Number(width), height: Number(height) }, colorScheme });
    const page = await listenTo(await context.newPage());
    page.attempts = 0;
    page.on('websocket', () => { page.attempts += 1; });
    await page.goto(new URL(`/live?lang=${lang}`, url).href);
    pages.set(name, page);
    return 'open';
  },
  // How often the page has tried to connect.
  async attempts(name) {
    return pages.get(name).attempts;
  },
  async text(name, selector) {
    return pages.get(name).textContent(selector);
  },
  async attribute(name, selector, attribute) {
    return pages.get(name).getAttribute(selector, attribute);
  },
  // From now on, whether any box has been grey.
  async watch(name) {
    return pages.get(name).evaluate(() => {
      globalThis.hasBeenGrey = false;
      new MutationObserver(() => { globalThis.hasBeenGrey ||= document.querySelector('.box.gone') !== null; })
        .observe(document.getElementById('picture'), { subtree: true, childList: true, attributes: true });
      return document.querySelectorAll('.box.gone').length;
    });
  },
  async hasBeenGrey(name) {
    return pages.get(name).evaluate(() => globalThis.hasBeenGrey);
  },
  // Opens the messages of the first line by keyboard, reads for a second, and closes them; what had the focus, and whether the
  // list was left alone. The programs must be stopped before.
  async read(name) {
    const page = pages.get(name);
    await page.focus('#lines button');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#messages li');
    const opened = await page.evaluate(() => { document.querySelector('#messages li').isTheSame = true; return document.activeElement.id; });
    await page.evaluate(async () => {
      for (let i = 0; i < 60; i++) { await new Promise((resolve) => requestAnimationFrame(resolve)); }
    });
    const stayed = await page.evaluate(() => document.querySelector('#messages li').isTheSame === true);
    await page.keyboard.press('Escape');
    return { opened, stayed, closed: await page.evaluate(() => document.activeElement.closest('#lines') !== null) };
  },
  // Saves what was told; the processes in it.
  async save(name) {
    const page = pages.get(name);
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#save')]);
    const lines = readFileSync(await download.path(), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
    return { roles: [...new Set(lines.map((line) => line.report.role))].sort(), ages: lines.every((line) => Math.abs(Date.now() - line.at) < 120_000) };
  },
  // The chat in a browser that keeps nothing for it: storage is 'full' or 'forbidden'.
  async keepNothing(name, storage) {
    const context = await browser.newContext();
    const page = await listenTo(await context.newPage());
    await page.addInitScript((kind) => {
      if (kind === 'full') {
        Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };
      } else {
        Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('forbidden', 'SecurityError'); } });
      }
    }, storage);
    await page.goto(url);
    pages.set(name, page);
    await enter(page, name);
    return 'open';
  },
  async enterRoom(name, room) {
    const context = await browser.newContext();
    const page = await listenTo(await context.newPage());
    await page.goto(url);
    pages.set(name, page);
    await enter(page, name, room);
    return 'open';
  },
  // To the live view in the same tab, and back with the button. 'reload' if the page came back as it was left, and knew it.
  async back(name) {
    const page = pages.get(name);
    await page.evaluate(() => { globalThis.isTheSame = true; });
    await page.goto(new URL('/live', url).href);
    await page.goBack({ waitUntil: 'commit' });
    await page.waitForFunction(() => globalThis.isTheSame === undefined && document.querySelector('#door:not([hidden])') !== null);
    const [{ type }] = await page.evaluate(() => performance.getEntriesByType('navigation').map((one) => ({ type: one.type })));
    await enter(page, name);
    return type;
  },
  // Of each box what is written on it; in parentheses: tells nothing itself; in brackets: has gone.
  async boxes(name) {
    return (await pages.get(name).$$eval('.box', (all) => all.map((one) => {
      const role = one.querySelector('.role').textContent;
      return one.classList.contains('gone') ? `[${role}]` : one.classList.contains('foreign') ? `(${role})` : role;
    }))).sort();
  },
  async lines(name) {
    return (await pages.get(name).$$eval('#lines button', (all) => all.map((one) => one.textContent))).sort();
  },
  // Kills a process; how many milliseconds later the box with this role is grey.
  async kill(name, pid, ...role) {
    const begun = performance.now();
    process.kill(Number(pid), 'SIGKILL');
    await pages.get(name).waitForFunction((wanted) => [...document.querySelectorAll('.box.gone .role')]
      .some((one) => one.textContent === wanted), role.join(' '), { timeout: 60000, polling: 'raf' });
    return Math.round(performance.now() - begun);
  },
  async say(name, ...words) {
    await pages.get(name).fill('#message', words.join(' '));
    await pages.get(name).press('#message', 'Enter');
    return 'said';
  },
  // As an input method does it: a syllable grows, Enter ends the composition, and a second Enter sends.
  async compose(name, word) {
    const page = pages.get(name);
    const input = await page.context().newCDPSession(page);
    await page.focus('#message');
    const sizes = [];
    for (const syllable of word) {
      await input.send('Input.imeSetComposition', { text: syllable, selectionStart: 1, selectionEnd: 1 });
      await input.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Process', windowsVirtualKeyCode: 229 });
      await input.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 229 });
      sizes.push(await page.locator('#pending li').count());
      await input.send('Input.insertText', { text: syllable });
    }
    const typed = await page.inputValue('#message');
    await page.press('#message', 'Enter');
    return { typed, sentInComposition: sizes.some((size) => size > 0) };
  },
  async messages(name) {
    return pages.get(name).$$eval('#log .message .body', (all) => all.map((one) => one.textContent));
  },
  async count(name) {
    return pages.get(name).$$eval('#log .message', (all) => all.length);
  },
  async pending(name) {
    return pages.get(name).$$eval('#pending .body', (all) => all.map((one) => one.textContent));
  },
  async state(name) {
    return pages.get(name).$eval('#state', (element) => element.dataset.state);
  },
  async people(name) {
    return pages.get(name).$$eval('#names li', (all) => all.map((one) => one.textContent));
  },
  async markup(name) {
    return pages.get(name).$$eval('#chat script, #chat img, #chat b', (all) => all.length);
  },
  // Scrolls from the end to the start and back in steps, frame by frame; how long the frames took, in milliseconds.
  async scroll(name) {
    return pages.get(name).evaluate(async () => {
      const scroll = document.getElementById('scroll');
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const took = [];
      for (let i = 0; i <= 120; i++) {
        const before = performance.now();
        scroll.scrollTop = scroll.scrollHeight * Math.abs(1 - i / 60);
        await frame();
        took.push(performance.now() - before);
      }
      took.sort((a, b) => a - b);
      return { median: Math.round(took[60]), slowest: Math.round(took[120]) };
    });
  },
  async reload(name) {
    await pages.get(name).reload();
    await enter(pages.get(name), decodeURIComponent(name));
    return 'open';
  },
  async click(name, ...selector) {
    await pages.get(name).click(selector.join(' '));
    return 'clicked';
  },
  async shot(name, file) {
    await pages.get(name).screenshot({ path: `${folder}/${file}` });
    return file;
  },
  // The page beside what a terminal shows, as one picture.
  async beside(name, file, screenFile) {
    const shown = (await pages.get(name).screenshot()).toString('base64');
    const { width, height } = pages.get(name).viewportSize();
    const both = await pages.get(name).context().newPage();
    await both.setViewportSize({ width: 2 * width + 60, height: height + 40 });
    await both.setContent(`<style>body { margin: 20px; display: flex; gap: 20px; background: #ddd }
      img, pre { flex: none; box-sizing: border-box; margin: 0; border-radius: 6px; width: ${width}px; height: ${height}px }
      pre { padding: 14px; background: #1e1e1e; color: #eee; font: 14px/1.5 "DejaVu Sans Mono", "Noto Sans Mono CJK KR", monospace }
      </style><img src="data:image/png;base64,${shown}"><pre></pre>`);
    await both.$eval('pre', (element, text) => { element.textContent = text; }, readFileSync(screenFile, 'utf8'));
    await both.screenshot({ path: `${folder}/${file}` });
    await both.close();
    return file;
  },
  async resize(name, width, height) {
    await pages.get(name).setViewportSize({ width: Number(width), height: Number(height) });
    return 'resized';
  },
  async scheme(name, colorScheme) {
    await pages.get(name).emulateMedia({ colorScheme });
    return colorScheme;
  },
  async errors() {
    return errors;
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const [command, ...words] = line.split(' ');
  try {
    console.log(JSON.stringify(await commands[command](...words)));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
}
await browser.close();
