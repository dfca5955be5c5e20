(function (module, exports, require, { schedule, cancel }) {
  const shown = (kind, ms) => `${kind} of ${ms} ms`;
  class Timeout {
    #entry; #kind; #ms; #call; #again;
    constructor(kind, ms, again, call) {
      ms = Number(ms);
      this.#ms = ms >= 1 && ms <= 2147483647 ? Math.trunc(ms) : 1; // as Node does
      this.#kind = kind;
      this.#again = again;
      this.#call = call;
      this.#start();
    }
    #start() {
      this.#entry = schedule(this.#ms, shown(this.#kind, this.#ms), () => {
        this.#entry = null;
        if (this.#again) this.#start();
        this.#call();
      });
    }
    close() {
      if (this.#entry) cancel(this.#entry);
      this.#entry = null;
      this.#again = false;
      return this;
    }
    refresh() {
      if (this.#entry) cancel(this.#entry);
      this.#start();
      return this;
    }
    ref() { return this; }
    unref() { return this; }
    hasRef() { return true; }
    [Symbol.toPrimitive]() { return ids.get(this); }
  }
  const ids = new WeakMap(), byId = new Map();
  let next = 1;
  function start(kind, ms, again, call, args) {
    if (typeof call !== 'function') {
      throw Object.assign(new TypeError('The "callback" argument must be of type function.'), { code: 'ERR_INVALID_ARG_TYPE' });
    }
    const id = next++;
    const timer = new Timeout(kind, ms, again, () => {
      if (!again) byId.delete(id);
      call(...args);
    });
    ids.set(timer, id);
    byId.set(id, timer);
    return timer;
  }
  function clear(timer) {
    if (timer === undefined || timer === null) return;
    const known = timer instanceof Timeout ? timer : byId.get(Number(timer));
    if (known) {
      byId.delete(ids.get(known));
      known.close();
    }
  }
  Object.assign(exports, {
    setTimeout: (call, ms, ...args) => start('setTimeout', ms, false, call, args),
    setInterval: (call, ms, ...args) => start('setInterval', ms, true, call, args),
    clearTimeout: clear,
    clearInterval: clear,
    setImmediate(call, ...args) { return { entry: schedule(0, 'setImmediate', () => call(...args)) }; },
    clearImmediate(immediate) { if (immediate?.entry) cancel(immediate.entry); },
    promises: {
      setTimeout: (ms, value) => new Promise(resolve => exports.setTimeout(resolve, ms, value)),
      setImmediate: value => new Promise(resolve => exports.setImmediate(resolve, value)),
    },
  });
})
