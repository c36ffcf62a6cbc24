// jszmq at the relay, in Node and in a page: pushes to a subscriber, and reads the history. Resolves to what has come.

exports.run = (zmq, base) => new Promise((resolve, reject) => {
  const [push, sub, dealer] = [new zmq.Push(), new zmq.Sub(), new zmq.Dealer()];
  const got = { heard: [], history: [] };
  const all = (frames) => frames.map((frame) => frame.toString('utf8'));

  setTimeout(() => reject(new Error(`after 60 s: ${JSON.stringify(got)}`)), 60000);

  function perhapsDone() {
    if (got.heard.length >= 3 && got.history.some((frames) => frames[0] === 'ZRC1 END')) {
      resolve(got);
    }
  }

  let isListening = false;
  sub.on('message', (...frames) => {
    const texts = all(frames);
    if (texts[1] === 'ZRC1 TICK') {
      if (!isListening) { // now the relay knows that we listen
        isListening = true;
        push.send(['plain', '말']);
        push.send(['room/js/', 'ZRC1 TEXT', '김철수', 'jszmq-session 1 1', '안녕하세요']);
        push.send(['room/js/', 'ZRC1 TEXT', '김철수', 'jszmq-session 2 1', 'x'.repeat(4096)]);
      }
      return;
    }
    got.heard.push(texts.map((one) => one.slice(0, 40)));
    if (got.heard.length === 3) {
      dealer.send(['ZRC1 HISTORY', 'js', '1', '10']);
    }
    perhapsDone();
  });
  dealer.on('message', (...frames) => {
    got.history.push(all(frames).map((one) => one.slice(0, 40)));
    perhapsDone();
  });
  sub.subscribe('room/js/');
  sub.subscribe('plain');
  push.connect(`${base}/collect`);
  sub.connect(`${base}/publish`);
  dealer.connect(`${base}/history`);
});
