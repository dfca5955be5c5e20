(function (module, exports, require, { host, nextTick, refuse }) {
  function structuredClone(value) {
    const seen = new Map();
    const clone = value => {
      if (typeof value === 'function' || typeof value === 'symbol') {
        const { DOMException } = require('abort');
        throw new DOMException(`${String(value)} could not be cloned.`, 'DataCloneError');
      }
      if (value === null || typeof value !== 'object') return value;
      if (seen.has(value)) return seen.get(value);
      const keep = copy => (seen.set(value, copy), copy);
      if (value instanceof Date) return keep(new Date(value.getTime()));
      if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
      if (value instanceof ArrayBuffer) return keep(value.slice(0));
      if (ArrayBuffer.isView(value)) {
        const bytes = new Uint8Array(value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength));
        return keep(value instanceof Uint8Array ? bytes : new value.constructor(bytes.buffer));
      }
      if (value instanceof Map) {
        const copy = keep(new Map());
        for (const [k, v] of value) copy.set(clone(k), clone(v));
        return copy;
      }
      if (value instanceof Set) {
        const copy = keep(new Set());
        for (const v of value) copy.add(clone(v));
        return copy;
      }
      if (value instanceof Error) {
        const copy = keep(Object.create(Object.getPrototypeOf(value)));
        for (const key of ['message', 'stack', 'cause', 'name']) {
          if (Object.hasOwn(value, key)) Object.defineProperty(copy, key, { value: clone(value[key]), writable: true, configurable: true });
        }
        return copy;
      }
      const copy = keep(Array.isArray(value) ? new Array(value.length) : {});
      for (const key of Object.keys(value)) copy[key] = clone(value[key]);
      return copy;
    };
    return clone(value);
  }
  const hrtime = previous => {
    const ms = host('waited');
    const now = [Math.trunc(ms / 1000), Math.round(ms % 1000 * 1e6)];
    return previous ? [now[0] - previous[0], now[1] - previous[1]] : now;
  };
  hrtime.bigint = () => BigInt(Math.round(host('waited'))) * 1000000n;
  const version = host('node-version');
  const nothing = () => module.exports;
  module.exports = {
    env: {}, argv: ['node'], execArgv: [], pid: 1, platform: 'linux', arch: 'x64', title: 'node',
    version: `v${version}`, versions: { node: version }, release: { name: 'node' }, browser: false, features: {},
    nextTick, hrtime, cwd: () => '/', uptime: () => host('waited') / 1000, memoryUsage: () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0 }),
    emitWarning: text => console.warn(String(text)), exit: () => refuse('process.exit is not modelled'),
    on: nothing, once: nothing, off: nothing, addListener: nothing, removeListener: nothing, emit: () => false, listeners: () => [],
    stdout: { isTTY: false }, stderr: { isTTY: false },
    performance: { now: () => host('waited'), timeOrigin: Date.now(), mark() {}, measure() {} },
  };
  // The globals that live here are no properties of process that a library could see.
  Object.defineProperty(module.exports, 'structuredClone', { value: structuredClone });
  Object.defineProperty(module.exports, 'performance', { enumerable: false });
})
