(function (module, exports, require) {
  const { Buffer } = require('buffer');
  // The bytes of a character that is not complete wait for the next call.
  class StringDecoder {
    #rest = Buffer.alloc(0);
    constructor(encoding = 'utf8') { this.encoding = String(encoding).toLowerCase().replace('-', ''); }
    write(chunk) {
      if (typeof chunk === 'string') return chunk;
      const all = Buffer.concat([this.#rest, chunk]);
      let keep = 0;
      if (this.encoding === 'utf8') {
        for (let i = 1; i <= Math.min(3, all.length); i++) {
          const b = all[all.length - i];
          if (b >= 0xc0) {
            keep = i < (b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2) ? i : 0;
            break;
          }
          if (b < 0x80) break;
        }
      } else if (this.encoding === 'base64') keep = all.length % 3;
      this.#rest = all.subarray(all.length - keep);
      return all.subarray(0, all.length - keep).toString(this.encoding);
    }
    end(chunk) {
      const text = chunk ? this.write(chunk) : '';
      const last = this.#rest.toString(this.encoding);
      this.#rest = Buffer.alloc(0);
      return text + last;
    }
  }
  module.exports = { StringDecoder };
})
