(function (module, exports, require, { schedule }) {
  class DOMException extends Error {
    #name; #code;
    constructor(message = '', options = 'Error') {
      super(message, typeof options === 'object' ? options : undefined);
      this.#name = typeof options === 'object' ? options.name ?? 'Error' : String(options);
      this.#code = { AbortError: 20, DataCloneError: 25, InvalidCharacterError: 5, SyntaxError: 12, TimeoutError: 23, QuotaExceededError: 22 }[this.#name] ?? 0;
    }
    get name() { return this.#name; }
    get code() { return this.#code; }
  }
  class Event {
    constructor(type, init = {}) {
      this.type = String(type);
      this.cancelable = Boolean(init.cancelable);
      this.defaultPrevented = false;
      this.target = this.currentTarget = null;
    }
    preventDefault() { if (this.cancelable) this.defaultPrevented = true; }
    stopPropagation() {}
    stopImmediatePropagation() { this._stopped = true; }
  }
  class EventTarget {
    #listeners = [];
    addEventListener(type, listener, options) {
      if (!listener || this.#listeners.some(l => l.type === type && l.listener === listener)) return;
      this.#listeners.push({ type, listener, once: typeof options === 'object' && options?.once });
    }
    removeEventListener(type, listener) { this.#listeners = this.#listeners.filter(l => l.type !== type || l.listener !== listener); }
    dispatchEvent(event) {
      event.target = event.currentTarget = this;
      this['on' + event.type]?.(event);
      for (const l of this.#listeners.filter(l => l.type === event.type)) {
        if (event._stopped) break;
        if (l.once) this.removeEventListener(l.type, l.listener);
        if (typeof l.listener === 'function') l.listener.call(this, event);
        else l.listener.handleEvent(event);
      }
      return !event.defaultPrevented;
    }
  }
  let made = false; // AbortSignal has no constructor of its own
  class AbortSignal extends EventTarget {
    onabort = null;
    #aborted = false; #reason;
    constructor() {
      if (!made) throw new TypeError('Illegal constructor');
      super();
    }
    get aborted() { return this.#aborted; }
    get reason() { return this.#reason; }
    throwIfAborted() { if (this.#aborted) throw this.#reason; }
    static _make() {
      made = true;
      try {
        return new AbortSignal();
      } finally {
        made = false;
      }
    }
    static _abort(signal, reason = new DOMException('This operation was aborted', 'AbortError')) {
      if (signal.#aborted) return;
      signal.#aborted = true;
      signal.#reason = reason;
      signal.dispatchEvent(new Event('abort'));
    }
    static abort(reason) {
      const signal = make();
      abort(signal, reason);
      return signal;
    }
    static timeout(ms) {
      const signal = make();
      schedule(Math.max(0, Number(ms)), `AbortSignal.timeout of ${ms} ms`, () => abort(signal, new DOMException('The operation was aborted due to timeout', 'TimeoutError')));
      return signal;
    }
    static any(signals) {
      const all = make();
      for (const s of signals) {
        if (s.aborted) abort(all, s.reason);
        else s.addEventListener('abort', () => abort(all, s.reason));
      }
      return all;
    }
  }
  const { _make: make, _abort: abort } = AbortSignal;
  delete AbortSignal._make;
  delete AbortSignal._abort;
  class AbortController {
    #signal = make();
    get signal() { return this.#signal; }
    abort(reason) { abort(this.#signal, reason); }
  }
  Object.assign(exports, { DOMException, Event, EventTarget, AbortSignal, AbortController });
})
