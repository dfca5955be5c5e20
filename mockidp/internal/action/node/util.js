(function (module, exports, require) {
  const { utf8Bytes, utf8Text } = require('buffer');
  class TextEncoder {
    get encoding() { return 'utf-8'; }
    encode(text = '') { return new Uint8Array(utf8Bytes(String(text))); }
    encodeInto(text, into) {
      const bytes = this.encode(text).subarray(0, into.length);
      into.set(bytes);
      return { read: text.length, written: bytes.length };
    }
  }
  class TextDecoder {
    #fatal; #ignoreBOM;
    constructor(label = 'utf-8', { fatal = false, ignoreBOM = false } = {}) {
      if (!/^(utf-?8|unicode-1-1-utf-8)$/i.test(String(label).trim())) {
        throw Object.assign(new RangeError(`The "${label}" encoding is not supported`), { code: 'ERR_ENCODING_NOT_SUPPORTED' });
      }
      this.#fatal = fatal;
      this.#ignoreBOM = ignoreBOM;
    }
    get encoding() { return 'utf-8'; }
    get fatal() { return this.#fatal; }
    decode(data = new Uint8Array()) {
      const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      const text = utf8Text(bytes, this.#fatal);
      return this.#ignoreBOM ? text : text.replace(/^\ufeff/, '');
    }
  }

  function inspect(value, options) {
    const depth = options?.depth === null ? Infinity : options?.depth ?? 2;
    const seen = new Set();
    const show = (v, level) => {
      switch (typeof v) {
        case 'string': return level ? `'${v.replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\n/g, '\\n')}'` : `'${v}'`;
        case 'bigint': return `${v}n`;
        case 'symbol': return v.toString();
        case 'function': return `[Function${v.name ? ': ' + v.name : ' (anonymous)'}]`;
        case 'object': break;
        default: return Object.is(v, -0) ? '-0' : String(v);
      }
      if (v === null) return 'null';
      if (seen.has(v)) return '[Circular *1]';
      if (v instanceof Error) return v.stack ? `${v}\n${v.stack}`.trimEnd() : `[${v}]`;
      if (v instanceof Date) return Number.isNaN(v.getTime()) ? 'Invalid Date' : v.toISOString();
      if (v instanceof RegExp) return String(v);
      const custom = v[inspect.custom];
      if (typeof custom === 'function') {
        const text = custom.call(v, depth - level, options ?? {}, inspect);
        return typeof text === 'string' ? text : show(text, level);
      }
      const array = Array.isArray(v) || ArrayBuffer.isView(v);
      const name = v.constructor?.name;
      if (level > depth) return array ? '[Array]' : `[${name ?? 'Object'}]`;
      seen.add(v);
      const items = array ? Array.from(v, x => show(x, level + 1))
        : v instanceof Map ? Array.from(v, ([k, x]) => `${show(k, level + 1)} => ${show(x, level + 1)}`)
          : v instanceof Set ? Array.from(v, x => show(x, level + 1))
            : Object.keys(v).map(k => `${/^[A-Za-z_$][\w$]*$/.test(k) ? k : `'${k}'`}: ${show(v[k], level + 1)}`);
      seen.delete(v);
      const head = array ? (Array.isArray(v) ? '' : `${name}(${v.length}) `) : v instanceof Map || v instanceof Set ? `${name}(${v.size}) `
        : name && name !== 'Object' ? `${name} ` : Object.getPrototypeOf(v) === null ? '[Object: null prototype] ' : '';
      const [open, close] = array ? '[]' : '{}';
      return items.length ? `${head}${open} ${items.join(', ')} ${close}` : head + open + close;
    };
    return show(value, 0);
  }
  inspect.custom = Symbol.for('nodejs.util.inspect.custom');
  inspect.defaultOptions = {};

  function format(first, ...rest) {
    if (typeof first !== 'string') return [first, ...rest].map(v => typeof v === 'string' ? v : inspect(v)).join(' ');
    const text = first.replace(/%[sdifjoOc%]/g, spec => {
      if (spec === '%%') return '%';
      if (rest.length === 0) return spec;
      const v = rest.shift();
      switch (spec) {
        case '%s': return typeof v === 'object' && v !== null ? inspect(v, { depth: 0 }) : String(v);
        case '%d': return String(Number(v));
        case '%i': return String(parseInt(v));
        case '%f': return String(parseFloat(v));
        case '%j': return JSON.stringify(v);
        case '%c': return '';
        default: return inspect(v);
      }
    });
    return [text, ...rest.map(v => typeof v === 'string' ? v : inspect(v))].join(' ');
  }

  function promisify(f) {
    if (f[promisify.custom]) return f[promisify.custom];
    return function (...args) {
      return new Promise((resolve, reject) => f.call(this, ...args, (error, value) => error ? reject(error) : resolve(value)));
    };
  }
  promisify.custom = Symbol.for('nodejs.util.promisify.custom');
  const callbackify = f => function (...args) {
    const done = args.pop();
    f.apply(this, args).then(value => done(null, value), error => done(error));
  };
  function inherits(constructor, parent) {
    Object.defineProperty(constructor, 'super_', { value: parent, writable: true, configurable: true });
    Object.setPrototypeOf(constructor.prototype, parent.prototype);
  }
  function isDeepStrictEqual(a, b) {
    if (Object.is(a, b)) return true;
    if (typeof a !== 'object' || typeof b !== 'object' || !a || !b || Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
    if (a instanceof Date) return a.getTime() === b.getTime();
    if (a instanceof RegExp) return String(a) === String(b);
    if (a instanceof Map || a instanceof Set) return a.size === b.size && isDeepStrictEqual([...a], [...b]);
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every(k => Object.hasOwn(b, k) && isDeepStrictEqual(a[k], b[k]));
  }
  const tag = name => v => Object.prototype.toString.call(v) === `[object ${name}]`;
  const types = {
    isDate: v => v instanceof Date, isRegExp: v => v instanceof RegExp, isPromise: v => v instanceof Promise, isMap: v => v instanceof Map,
    isSet: v => v instanceof Set, isNativeError: v => v instanceof Error, isTypedArray: v => ArrayBuffer.isView(v) && !(v instanceof DataView),
    isUint8Array: v => v instanceof Uint8Array, isArrayBuffer: v => v instanceof ArrayBuffer, isAnyArrayBuffer: v => v instanceof ArrayBuffer,
    isAsyncFunction: tag('AsyncFunction'), isGeneratorFunction: tag('GeneratorFunction'), isProxy: () => false, isBoxedPrimitive: v =>
      v instanceof String || v instanceof Number || v instanceof Boolean, isArrayBufferView: v => ArrayBuffer.isView(v), isKeyObject: v => v instanceof require('crypto').KeyObject,
  };
  module.exports = {
    TextEncoder, TextDecoder, inspect, format, promisify, callbackify, inherits, isDeepStrictEqual, types,
    deprecate: f => f, debuglog: () => Object.assign(() => {}, { enabled: false }), debug: () => Object.assign(() => {}, { enabled: false }),
    isArray: Array.isArray, isError: types.isNativeError, isDate: types.isDate, isRegExp: types.isRegExp, isString: v => typeof v === 'string',
    isNumber: v => typeof v === 'number', isBoolean: v => typeof v === 'boolean', isFunction: v => typeof v === 'function', isNull: v => v === null,
    isUndefined: v => v === undefined, isNullOrUndefined: v => v == null, isObject: v => v !== null && typeof v === 'object', isSymbol: v => typeof v === 'symbol',
    isPrimitive: v => v === null || typeof v !== 'object' && typeof v !== 'function', isBuffer: v => v instanceof require('buffer').Buffer,
    stripVTControlCharacters: text => text.replace(/\u001b\[[0-9;]*m/g, ''), toUSVString: text => String(text).toWellFormed(),
  };
})
