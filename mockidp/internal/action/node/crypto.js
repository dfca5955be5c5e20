(function (module, exports, require, { host, refuse, nextTick }) {
  const { Buffer, latin1, fromLatin1, bytes } = require('buffer');
  const call = (operation, ...args) => host('crypto', operation, ...args);
  const binary = value => latin1(bytes(value));
  const encoded = (text, encoding) => encoding && encoding !== 'buffer' ? fromLatin1(text).toString(encoding) : fromLatin1(text);
  const text = value => typeof value === 'string' ? value : Buffer.from(bytes(value)).toString();
  const invalidArgument = (what, value) => Object.assign(new TypeError(`The "${what}" argument is invalid. Received ${typeof value}`), { code: 'ERR_INVALID_ARG_TYPE' });

  class KeyObject {
    #type; #material; #details;
    constructor(type, material, details = {}) {
      this.#type = type;
      this.#material = material;
      this.#details = details;
    }
    static from(key) { return key instanceof CryptoKey ? new KeyObject('secret', rawOf(key)) : refuse('KeyObject.from is not modelled for this key'); }
    static _material(key) { return key.#material; }
    get type() { return this.#type; }
    get asymmetricKeyType() { return this.#details.kind; }
    get asymmetricKeyDetails() {
      if (this.#type === 'secret') return undefined;
      const { modulusLength, namedCurve, publicExponent } = this.#details;
      return { ...(modulusLength ? { modulusLength, publicExponent: BigInt(publicExponent) } : {}), ...(namedCurve ? { namedCurve } : {}) };
    }
    get symmetricKeySize() { return this.#type === 'secret' ? this.#material.length : undefined; }
    equals(other) { return other instanceof KeyObject && other.#type === this.#type && other.#material === this.#material; }
    export(options = {}) {
      if (this.#type === 'secret') return options.format === 'jwk' ? { kty: 'oct', k: fromLatin1(this.#material).toString('base64url') } : fromLatin1(this.#material);
      if (options.format === 'jwk') return JSON.parse(call('jwk', this.#material));
      const out = call('export', this.#material, options.type ?? '', options.format ?? 'pem');
      return options.format === 'der' ? fromLatin1(out) : out;
    }
    get [Symbol.toStringTag]() { return 'KeyObject'; }
  }
  const material = KeyObject._material;
  delete KeyObject._material;

  // A key as the host takes it: PEM text. Keys come as PEM, DER, JWK, KeyObject or in an object that has one of them as key.
  function asymmetric(given, wanted) {
    if (given instanceof KeyObject) {
      if (given.type === 'secret') throw Object.assign(new TypeError(`Invalid key object type secret, expected ${wanted}.`), { code: 'ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE' });
      return material(given);
    }
    if (given?.key instanceof KeyObject) return asymmetric(given.key, wanted);
    const options = typeof given === 'object' && given !== null && 'key' in given ? given : { key: given };
    if (options.format === 'jwk') return call('key', wanted, 'jwk', JSON.stringify(options.key), '');
    if (options.format === 'der') return call('key', wanted, 'der', binary(options.key), '');
    if (typeof options.key !== 'string' && !(options.key instanceof Uint8Array) && !(options.key instanceof ArrayBuffer)) throw invalidArgument('key', options.key);
    return call('key', wanted, 'pem', text(options.key), options.passphrase === undefined ? '' : text(options.passphrase));
  }
  function keyObject(given, wanted) {
    const pem = asymmetric(given, wanted);
    return new KeyObject(wanted, pem, JSON.parse(call('describe', pem)));
  }
  const createSecretKey = (key, encoding) => {
    const raw = typeof key === 'string' ? Buffer.from(key, encoding) : bytes(key);
    return new KeyObject('secret', latin1(raw));
  };
  const secret = key => key instanceof KeyObject ? material(key) : key instanceof CryptoKey ? rawOf(key) : binary(key);

  // Hash, Hmac, Sign and Verify collect what they are given: one call of the host does the work.
  function collecting(Parent) {
    return class extends Parent {
      _parts = [];
      update(data, encoding) {
        this._parts.push(typeof data === 'string' ? Buffer.from(data, encoding) : bytes(data));
        return this;
      }
      write(data, encoding) { this.update(data, encoding); return true; }
      end(data, encoding) { if (data !== undefined) this.update(data, encoding); return this; }
      _data() { return latin1(Buffer.concat(this._parts)); }
    };
  }
  class Nothing {}
  class Hash extends collecting(Nothing) {
    constructor(algorithm) {
      super();
      this._algorithm = call('known', String(algorithm));
    }
    copy() { return Object.assign(new Hash(this._algorithm), { _parts: [...this._parts] }); }
    digest(encoding) {
      if (this._done) throw Object.assign(new Error('Digest already called'), { code: 'ERR_CRYPTO_HASH_FINALIZED' });
      this._done = true;
      return encoded(call('hash', this._algorithm, this._data()), encoding);
    }
  }
  class Hmac extends collecting(Nothing) {
    constructor(algorithm, key) {
      super();
      this._algorithm = call('known', String(algorithm));
      this._key = secret(key);
    }
    digest(encoding) {
      const out = this._done ? '' : call('hmac', this._algorithm, this._key, this._data());
      this._done = true;
      return encoded(out, encoding);
    }
  }
  const options = key => JSON.stringify({ padding: key?.padding ?? 0, saltLength: key?.saltLength ?? null, dsaEncoding: key?.dsaEncoding ?? 'der' });
  const sign = (algorithm, data, key, done) => {
    const out = encoded(call('sign', String(algorithm ?? ''), asymmetric(key, 'private'), options(key), binary(data)));
    return done ? nextTick(done, null, out) : out;
  };
  const verify = (algorithm, data, key, signature, done) => {
    const out = call('verify', String(algorithm ?? ''), asymmetric(key, 'public'), options(key), binary(data), binary(signature)) === 'true';
    return done ? nextTick(done, null, out) : out;
  };
  class Sign extends collecting(Nothing) {
    constructor(algorithm) { super(); this._algorithm = algorithm; }
    sign(key, encoding) { return encoded(latin1(sign(this._algorithm, Buffer.concat(this._parts), key)), encoding); }
  }
  class Verify extends collecting(Nothing) {
    constructor(algorithm) { super(); this._algorithm = algorithm; }
    verify(key, signature, encoding) {
      return verify(this._algorithm, Buffer.concat(this._parts), key, typeof signature === 'string' ? Buffer.from(signature, encoding) : signature);
    }
  }

  function randomBytes(size, done) {
    if (!Number.isInteger(size) || size < 0) throw Object.assign(new RangeError(`The value of "size" is out of range. Received ${size}`), { code: 'ERR_OUT_OF_RANGE' });
    const out = fromLatin1(call('random', String(size)));
    return done ? nextTick(done, null, out) : out;
  }
  const fill = view => {
    new Uint8Array(view.buffer ?? view, view.byteOffset ?? 0, view.byteLength).set(randomBytes(view.byteLength));
    return view;
  };
  function randomInt(min, max, done) {
    if (typeof max !== 'number') [min, max, done] = [0, min, max];
    const span = max - min;
    if (!Number.isSafeInteger(min) || !Number.isSafeInteger(max) || span <= 0 || span >= 2 ** 48) throw Object.assign(new RangeError('The value of "max" is out of range.'), { code: 'ERR_OUT_OF_RANGE' });
    const limit = 2 ** 48 - 2 ** 48 % span;
    let n;
    do n = randomBytes(6).readUIntBE(0, 6); while (n >= limit);
    return done ? nextTick(done, null, min + n % span) : min + n % span;
  }
  function randomUUID() {
    const b = randomBytes(16);
    b[6] = b[6] & 15 | 64;
    b[8] = b[8] & 63 | 128;
    return b.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }
  function timingSafeEqual(a, b) {
    [a, b] = [bytes(a), bytes(b)];
    if (a.length !== b.length) {
      throw Object.assign(new RangeError('Input buffers must have the same byte length'), { code: 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH' });
    }
    return a.every((byte, i) => byte === b[i]);
  }
  const pbkdf2Sync = (password, salt, rounds, length, digest) => encoded(call('pbkdf2', String(digest), binary(password), binary(salt), String(rounds), String(length)));

  let makingKey = false;
  class CryptoKey {
    #raw;
    constructor(raw, algorithm, extractable, usages) {
      if (!makingKey) throw new TypeError('Illegal constructor');
      this.#raw = raw;
      Object.assign(this, { type: 'secret', algorithm, extractable, usages });
    }
    static _raw(key) { return key.#raw; }
  }
  const rawOf = CryptoKey._raw;
  delete CryptoKey._raw;
  const named = algorithm => typeof algorithm === 'string' ? { name: algorithm } : algorithm;
  const buffer = view => new Uint8Array(view).buffer;
  const missing = name => refuse(`crypto.subtle.${name} is not modelled for this algorithm; require('crypto') has createSign, createVerify and createHmac`);
  const hashOf = algorithm => call('known', named(algorithm.hash ?? algorithm).name.replace(/^SHA-/i, 'sha'));
  const subtle = {
    digest: async (algorithm, data) => buffer(encoded(call('hash', hashOf(algorithm), binary(data)))),
    async importKey(format, key, algorithm, extractable, usages) {
      const a = named(algorithm);
      if (a.name.toUpperCase() !== 'HMAC' || format !== 'raw' && format !== 'jwk') missing('importKey');
      makingKey = true;
      try {
        return new CryptoKey(format === 'jwk' ? latin1(Buffer.from(key.k, 'base64url')) : binary(key), { ...a, hash: named(a.hash) }, extractable, usages);
      } finally {
        makingKey = false;
      }
    },
    async exportKey(format, key) { return format === 'raw' && key.extractable ? buffer(fromLatin1(rawOf(key))) : missing('exportKey'); },
    async sign(algorithm, key, data) {
      if (!(key instanceof CryptoKey)) missing('sign');
      return buffer(encoded(call('hmac', hashOf(key.algorithm), rawOf(key), binary(data))));
    },
    async verify(algorithm, key, signature, data) {
      const want = bytes(await subtle.sign(algorithm, key, data)), got = bytes(signature);
      return want.byteLength === got.byteLength && timingSafeEqual(want, got);
    },
  };
  for (const name of ['encrypt', 'decrypt', 'generateKey', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey']) subtle[name] = async () => missing(name);
  const webcrypto = { subtle, randomUUID, getRandomValues: fill, CryptoKey };

  Object.assign(exports, {
    KeyObject, createSecretKey, createPrivateKey: key => keyObject(key, 'private'), createPublicKey: key => keyObject(key, 'public'),
    Hash, Hmac, Sign, Verify, createHash: algorithm => new Hash(algorithm), createHmac: (algorithm, key) => new Hmac(algorithm, key),
    createSign: algorithm => new Sign(algorithm), createVerify: algorithm => new Verify(algorithm), sign, verify,
    hash: (algorithm, data, encoding = 'hex') => new Hash(algorithm).update(data).digest(encoding),
    randomBytes, pseudoRandomBytes: randomBytes, randomFillSync: fill, randomFill: (view, done) => nextTick(done, null, fill(view)), randomInt, randomUUID,
    timingSafeEqual, pbkdf2Sync, pbkdf2: (...args) => nextTick(args.pop(), null, pbkdf2Sync(...args)),
    getHashes: () => ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'], getCiphers: () => [], getCurves: () => ['prime256v1', 'secp384r1', 'secp521r1'],
    webcrypto, subtle, getRandomValues: fill,
    constants: { RSA_PKCS1_PADDING: 1, RSA_PKCS1_PSS_PADDING: 6, RSA_PSS_SALTLEN_DIGEST: -1, RSA_PSS_SALTLEN_MAX_SIGN: -2, RSA_PSS_SALTLEN_AUTO: -2 },
  });
  for (const name of ['createCipheriv', 'createDecipheriv', 'scrypt', 'scryptSync', 'generateKeyPair', 'generateKeyPairSync', 'generateKey', 'generateKeySync',
    'publicEncrypt', 'privateDecrypt', 'createDiffieHellman', 'createECDH', 'hkdf', 'hkdfSync']) {
    exports[name] = () => refuse(`crypto.${name} is not modelled`);
  }
})
