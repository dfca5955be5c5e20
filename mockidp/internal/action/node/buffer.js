(function (module, exports, require, { host }) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const digits = new Map([...alphabet].map((c, i) => [c, i]));
  digits.set('-', 62).set('_', 63);

  const latin1 = bytes => {
    let text = '';
    for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode.apply(null, bytes.subarray(i, i + 4096));
    return text;
  };
  const fromLatin1 = text => {
    const bytes = new Buffer(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  };
  function utf8Bytes(text) {
    const out = [];
    for (let i = 0; i < text.length; i++) {
      let c = text.codePointAt(i);
      if (c > 0xffff) i++;
      else if (c >= 0xd800 && c <= 0xdfff) c = 0xfffd;
      if (c < 0x80) out.push(c);
      else if (c < 0x800) out.push(c >> 6 | 0xc0, c & 63 | 0x80);
      else if (c < 0x10000) out.push(c >> 12 | 0xe0, c >> 6 & 63 | 0x80, c & 63 | 0x80);
      else out.push(c >> 18 | 0xf0, c >> 12 & 63 | 0x80, c >> 6 & 63 | 0x80, c & 63 | 0x80);
    }
    return out;
  }
  function utf8Text(bytes, fatal) {
    let text = '';
    for (let i = 0; i < bytes.length;) {
      const b = bytes[i++];
      if (b < 0x80) {
        text += String.fromCharCode(b);
        continue;
      }
      let need = b >= 0xc2 && b <= 0xdf ? 1 : b >= 0xe0 && b <= 0xef ? 2 : b >= 0xf0 && b <= 0xf4 ? 3 : 0;
      let point = need === 1 ? b & 31 : need === 2 ? b & 15 : b & 7;
      let low = b === 0xe0 ? 0xa0 : b === 0xf0 ? 0x90 : 0x80, high = b === 0xed ? 0x9f : b === 0xf4 ? 0x8f : 0xbf;
      let valid = need > 0;
      for (; need > 0; need--) {
        const next = bytes[i];
        if (!(next >= low && next <= high)) {
          valid = false;
          break;
        }
        [low, high] = [0x80, 0xbf];
        point = point << 6 | next & 63;
        i++;
      }
      if (!valid && fatal) throw Object.assign(new TypeError('The encoded data was not valid for encoding utf-8'), { code: 'ERR_ENCODING_INVALID_ENCODED_DATA' });
      text += valid ? String.fromCodePoint(point) : '\ufffd';
    }
    return text;
  }
  function base64(bytes, url) {
    let text = '';
    for (let i = 0; i < bytes.length; i += 3) {
      const n = bytes[i] << 16 | (bytes[i + 1] ?? 0) << 8 | (bytes[i + 2] ?? 0);
      const left = bytes.length - i;
      text += alphabet[n >> 18] + alphabet[n >> 12 & 63] + (left > 1 ? alphabet[n >> 6 & 63] : '=') + (left > 2 ? alphabet[n & 63] : '=');
    }
    return url ? text.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '') : text;
  }
  function fromBase64(text) {
    const out = [];
    let bits = 0, n = 0;
    for (const c of text) {
      if (c === '=') break;
      const d = digits.get(c);
      if (d === undefined) continue;
      n = n << 6 | d;
      if ((bits += 6) >= 8) out.push(n >> (bits -= 8) & 255);
      n &= (1 << bits) - 1;
    }
    return out;
  }
  function fromHex(text) {
    const out = [];
    for (let i = 0; i + 1 < text.length; i += 2) {
      const pair = text.slice(i, i + 2);
      if (!/^[0-9a-f]{2}$/i.test(pair)) break;
      out.push(parseInt(pair, 16));
    }
    return out;
  }
  const unknown = encoding => Object.assign(new TypeError(`Unknown encoding: ${encoding}`), { code: 'ERR_UNKNOWN_ENCODING' });
  function encode(text, encoding = 'utf8') {
    switch (String(encoding).toLowerCase()) {
      case 'utf8': case 'utf-8': return utf8Bytes(text);
      case 'hex': return fromHex(text);
      case 'base64': case 'base64url': return fromBase64(text);
      case 'latin1': case 'binary': case 'ascii': return fromLatin1(text);
      case 'ucs2': case 'ucs-2': case 'utf16le': case 'utf-16le': return [...text].flatMap(c => [...c].flatMap(u => {
        const out = [];
        for (let i = 0; i < u.length; i++) out.push(u.charCodeAt(i) & 255, u.charCodeAt(i) >> 8);
        return out;
      }));
      default: throw unknown(encoding);
    }
  }
  function decode(bytes, encoding = 'utf8') {
    switch (String(encoding).toLowerCase()) {
      case 'utf8': case 'utf-8': return utf8Text(bytes);
      case 'hex': return Array.prototype.map.call(bytes, b => b.toString(16).padStart(2, '0')).join('');
      case 'base64': return base64(bytes, false);
      case 'base64url': return base64(bytes, true);
      case 'latin1': case 'binary': return latin1(bytes);
      case 'ascii': return latin1(bytes.map(b => b & 127));
      case 'ucs2': case 'ucs-2': case 'utf16le': case 'utf-16le': {
        let text = '';
        for (let i = 0; i + 1 < bytes.length; i += 2) text += String.fromCharCode(bytes[i] | bytes[i + 1] << 8);
        return text;
      }
      default: throw unknown(encoding);
    }
  }
  const own = array => Object.setPrototypeOf(array, Buffer.prototype);

  // Called with and without new, as the deprecated constructor may be: hence a function under the class.
  class Bytes extends Uint8Array {
    static from(value, encoding, length) {
      if (typeof value === 'string') return own(new Uint8Array(encode(value, encoding)));
      if (value instanceof ArrayBuffer) return own(new Uint8Array(value, encoding, length));
      if (value?.type === 'Buffer' && Array.isArray(value.data)) return own(new Uint8Array(value.data));
      if (typeof value === 'object' && value !== null) {
        const primitive = value.valueOf?.();
        if (typeof primitive === 'string') return Buffer.from(primitive, encoding);
        return own(new Uint8Array(Array.isArray(value) || ArrayBuffer.isView(value) ? value : Array.from(value)));
      }
      throw Object.assign(new TypeError('The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object.'), { code: 'ERR_INVALID_ARG_TYPE' });
    }
    static of(...bytes) { return Buffer.from(bytes); }
    static alloc(size, fill, encoding) {
      const out = own(new Uint8Array(size));
      return fill === undefined ? out : out.fill(fill, 0, size, encoding);
    }
    static isBuffer(value) { return value instanceof Buffer; }
    static isEncoding(name) {
      try {
        return typeof name === 'string' && (encode('', name), true);
      } catch {
        return false;
      }
    }
    static byteLength(value, encoding) { return typeof value === 'string' ? encode(value, encoding).length : value.byteLength; }
    static concat(list, total = list.reduce((n, b) => n + b.length, 0)) {
      const out = Buffer.alloc(total);
      let at = 0;
      for (const b of list) {
        out.set(b.subarray(0, Math.max(0, total - at)), at);
        at += b.length;
        if (at >= total) break;
      }
      return out;
    }
    static compare(a, b) {
      const n = Math.min(a.length, b.length);
      for (let i = 0; i < n; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
      return Math.sign(a.length - b.length);
    }
    toString(encoding, start = 0, end = this.length) { return decode(this.subarray(start, end), encoding); }
    toLocaleString(encoding, start, end) { return this.toString(encoding, start, end); }
    toJSON() { return { type: 'Buffer', data: Array.from(this) }; }
    equals(other) { return this === other || Buffer.compare(this, other) === 0; }
    compare(other) { return Buffer.compare(this, other); }
    subarray(start, end) { return own(Uint8Array.prototype.subarray.call(new Uint8Array(this.buffer, this.byteOffset, this.length), start, end)); }
    slice(start, end) { return this.subarray(start, end); }
    map(f, self) { return own(Uint8Array.from(Array.prototype.map.call(this, f, self))); }
    filter(f, self) { return own(Uint8Array.from(Array.prototype.filter.call(this, f, self))); }
    copy(target, at = 0, start = 0, end = this.length) {
      const part = this.subarray(start, Math.min(end, start + target.length - at));
      target.set(part, at);
      return part.length;
    }
    write(text, at = 0, length = this.length - at, encoding = 'utf8') {
      if (typeof at === 'string') [at, encoding, length] = [0, at, this.length];
      else if (typeof length === 'string') [encoding, length] = [length, this.length - at];
      const bytes = encode(text, encoding).slice(0, Math.min(length, this.length - at));
      this.set(bytes, at);
      return bytes.length;
    }
    fill(value, start = 0, end = this.length, encoding) {
      if (typeof start === 'string') [start, end, encoding] = [0, this.length, start];
      if (typeof value === 'number') return Uint8Array.prototype.fill.call(this, value, start, end);
      const bytes = typeof value === 'string' ? encode(value, encoding) : value;
      for (let i = start; i < end; i++) this[i] = bytes.length ? bytes[(i - start) % bytes.length] : 0;
      return this;
    }
    indexOf(value, from = 0, encoding) {
      if (typeof value === 'number') return Uint8Array.prototype.indexOf.call(this, value & 255, from);
      const want = typeof value === 'string' ? encode(value, encoding) : value;
      outer: for (let i = from < 0 ? Math.max(0, this.length + from) : from; i + want.length <= this.length; i++) {
        for (let j = 0; j < want.length; j++) if (this[i + j] !== want[j]) continue outer;
        return i;
      }
      return -1;
    }
    includes(value, from, encoding) { return this.indexOf(value, from, encoding) >= 0; }
  }
  function Buffer(value, encoding, length) { return typeof value === 'number' ? Bytes.alloc(value) : Bytes.from(value, encoding, length); }
  Object.setPrototypeOf(Buffer, Bytes);
  Buffer.prototype = Bytes.prototype;
  Object.defineProperty(Bytes.prototype, 'constructor', { value: Buffer, writable: true, configurable: true });
  Object.defineProperty(Bytes, Symbol.species, { get: () => Uint8Array });
  Buffer.allocUnsafe = Buffer.allocUnsafeSlow = size => Bytes.alloc(size);
  Buffer.poolSize = 8192;
  Object.defineProperty(Buffer.prototype, 'parent', { get() { return this.buffer; } });

  const view = buffer => new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  const range = (buffer, at, size) => {
    if (!Number.isInteger(at) || at < 0 || at + size > buffer.length) {
      throw Object.assign(new RangeError(`The value of "offset" is out of range. Received ${at}`), { code: 'ERR_OUT_OF_RANGE' });
    }
  };
  const numbers = { UInt8: ['Uint8', 1], Int8: ['Int8', 1] };
  for (const [name, kind, size] of [['UInt16', 'Uint16', 2], ['Int16', 'Int16', 2], ['UInt32', 'Uint32', 4], ['Int32', 'Int32', 4], ['Float', 'Float32', 4],
    ['Double', 'Float64', 8], ['BigInt64', 'BigInt64', 8], ['BigUInt64', 'BigUint64', 8]]) {
    numbers[name + 'LE'] = [kind, size, true];
    numbers[name + 'BE'] = [kind, size, false];
  }
  for (const [name, [kind, size, little]] of Object.entries(numbers)) {
    const both = (prefix, f) => {
      for (const n of new Set([name, name.replace('UInt', 'Uint')])) Object.defineProperty(Buffer.prototype, prefix + n, { value: f, writable: true, configurable: true });
    };
    both('read', function (at = 0) {
      range(this, at, size);
      return view(this)['get' + kind](at, little);
    });
    both('write', function (value, at = 0) {
      range(this, at, size);
      view(this)['set' + kind](at, value, little);
      return at + size;
    });
  }
  const bigEndian = (buffer, at, size) => Array.prototype.reduce.call(buffer.subarray(at, at + size), (n, b) => n * 256 + b, 0);
  Buffer.prototype.readUIntBE = Buffer.prototype.readUintBE = function (at, size) {
    range(this, at, size);
    return bigEndian(this, at, size);
  };
  Buffer.prototype.readUIntLE = Buffer.prototype.readUintLE = function (at, size) {
    range(this, at, size);
    return bigEndian(Buffer.from(this.subarray(at, at + size)).reverse(), 0, size);
  };

  function invalid() {
    const { DOMException } = require('abort');
    return new DOMException('Invalid character', 'InvalidCharacterError');
  }
  Object.assign(exports, {
    Buffer, SlowBuffer: Buffer, kMaxLength: 2 ** 32, constants: { MAX_LENGTH: 2 ** 32, MAX_STRING_LENGTH: 2 ** 29 },
    utf8Bytes, utf8Text, latin1, fromLatin1,
    // What crosses to the host: text with one character for each byte.
    bytes: value => value instanceof Uint8Array ? value : typeof value === 'string' ? Buffer.from(value)
      : value instanceof ArrayBuffer ? Buffer.from(value) : ArrayBuffer.isView(value) ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
        : (() => { throw Object.assign(new TypeError('The data must be of type string or an instance of Buffer, TypedArray, or DataView.'), { code: 'ERR_INVALID_ARG_TYPE' }); })(),
    btoa(text) {
      text = String(text);
      if (/[^\0-\xff]/.test(text)) throw invalid();
      return base64(fromLatin1(text), false);
    },
    atob(text) {
      text = String(text).replace(/[\t\n\f\r ]/g, '');
      if (text.length % 4 === 0) text = text.replace(/==?$/, '');
      if (text.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(text)) throw invalid();
      return latin1(new Uint8Array(fromBase64(text)));
    },
  });
  for (const name of ['utf8Bytes', 'utf8Text', 'latin1', 'fromLatin1', 'bytes']) Object.defineProperty(exports, name, { enumerable: false });
})
