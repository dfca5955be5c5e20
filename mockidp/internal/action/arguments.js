// What most Actions never need, loaded at the first call of a method that is not plain: gives the function that checks the arguments of
// a call and says what becomes of it. `natives` are intrinsics taken before the author's code could change them.
(function ({ stringify, fromEntries, entries, isFinite, isInteger, isArray, NativeError, NativeTypeError, Map }) {
  const kind = v => v === null ? 'null' : isArray(v) ? 'an array' : typeof v === 'undefined' ? 'undefined' : typeof v === 'object' ? 'an object' : `a ${typeof v}`;
  const isObject = v => typeof v === 'object' && v !== null && !isArray(v);

  // bytes counts UTF-8; the realm has no TextEncoder.
  function bytes(text) {
    let n = 0;
    for (const point of text) {
      const code = point.codePointAt(0);
      n += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    }
    return n;
  }

  // The checks of arguments. Each takes the full name of the method, what the argument is called and its value.
  function text(name, what, v) {
    if (typeof v !== 'string') throw new NativeTypeError(`api.${name}: ${what} must be a string, not ${kind(v)}`);
    return v;
  }
  function filled(name, what, v) {
    if (text(name, what, v) === '') throw new NativeTypeError(`api.${name}: ${what} must not be empty`);
    return v;
  }
  function object(name, what, v) {
    if (!isObject(v)) throw new NativeTypeError(`api.${name}: ${what} must be an object, not ${kind(v)}`);
    return v;
  }
  function truth(name, what, v) {
    if (typeof v !== 'boolean') throw new NativeTypeError(`api.${name}: ${what} must be true or false, not ${kind(v)}`);
  }
  function moment(name, what, v) {
    if (typeof v !== 'number' || !isFinite(v) || v <= 0) {
      throw new NativeTypeError(`api.${name}: ${what} must be a time in milliseconds since 1970, not ${typeof v === 'number' ? v : kind(v)}`);
    }
  }
  function oneOf(name, what, v, allowed) {
    if (!allowed.includes(v)) throw new NativeError(`api.${name}: ${what} must be one of ${allowed.join(', ')}, not ${stringify(v)}`);
  }
  function strings(name, what, v, max) {
    if (!isArray(v) || v.length === 0 || v.some(x => typeof x !== 'string')) {
      throw new NativeTypeError(`api.${name}: ${what} must be a non-empty array of strings`);
    }
    if (v.length > max) throw new NativeError(`api.${name}: ${what} has ${v.length} entries, more than the ${max} that are accepted`);
  }
  function optional(v, check) {
    if (v !== undefined) check();
  }
  function json(name, what, v) {
    if (stringify(v) === undefined) throw new NativeTypeError(`api.${name}: ${what} is ${kind(v)}, which has no JSON form`);
  }
  function page(name, options = {}) {
    object(name, 'options', options);
    optional(options.from, () => text(name, 'from', options.from));
    optional(options.take, () => {
      if (!isInteger(options.take) || options.take < 1 || options.take > 100) throw new NativeError(`api.${name}: take must be a whole number from 1 to 100`);
    });
  }
  function scope(name, v) {
    if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(text(name, 'scope', v))) throw new NativeError(`api.${name}: ${stringify(v)} is not a scope`);
  }

  const providers = ['any', 'none', 'guardian', 'google-authenticator', 'duo'];
  function enable(provider, options = {}) {
    if (!providers.includes(provider)) throw new NativeError(`Unknown multifactor provider ${typeof provider === 'string' ? provider : stringify(provider)}`);
    const name = 'multifactor.enable';
    object(name, 'options', options);
    optional(options.allowRememberBrowser, () => truth(name, 'allowRememberBrowser', options.allowRememberBrowser));
    optional(options.providerOptions, () => {
      object(name, 'providerOptions', options.providerOptions);
      for (const [key, value] of entries(options.providerOptions)) text(name, `providerOptions.${key}`, value);
    });
  }

  const saml = {
    setCreateUpnClaim: truth, setPassthroughClaimsWithNoMapping: truth, setMapUnknownClaimsAsIs: truth, setMapIdentities: truth,
    setSignResponse: truth, setIncludeAttributeNameFormat: truth, setTypedAttributes: truth,
    setSignatureAlgorithm: (name, what, v) => oneOf(name, what, v, ['rsa-sha256', 'rsa-sha1']),
    setDigestAlgorithm: (name, what, v) => oneOf(name, what, v, ['sha256', 'sha1']),
    setEncryptionAlgorithm: (name, what, v) => oneOf(name, what, v, ['aes256-gcm', 'aes256-cbc']),
    setLifetimeInSeconds: (name, what, v) => {
      if (typeof v !== 'number' || !(v > 0)) throw new NativeTypeError(`api.${name}: ${what} must be a number of seconds`);
    },
    setNameIdentifierProbes: (name, what, v) => strings(name, what, v, 100),
    setAttribute: text,
  };

  // What a method is given, checked. A method without an entry takes anything.
  const checks = {
    'accessToken.addScope': v => scope('accessToken.addScope', v),
    'accessToken.removeScope': v => scope('accessToken.removeScope', v),
    'authentication.recordMethod': v => {
      if (!/^https?:\/\/[^\s/?#]+\S*$/i.test(text('authentication.recordMethod', 'provider_url', v))) {
        throw new NativeError(`api.authentication.recordMethod: ${stringify(v)} is not an http or https URL`);
      }
    },
    'authentication.setPrimaryUser': v => {
      const name = 'authentication.setPrimaryUser';
      if (filled(name, 'primary_user_id', v).length > 128) throw new NativeError(`api.${name}: primary_user_id has ${v.length} characters, more than 128`);
    },
    'cache.delete': v => text('cache.delete', 'key', v),
    'cache.get': v => text('cache.get', 'key', v),
    'cache.set': (key, value, options = {}) => {
      const name = 'cache.set';
      text(name, 'key', key);
      text(name, 'value', value);
      object(name, 'options', options);
      for (const limit of ['ttl', 'expires_at']) {
        optional(options[limit], () => {
          if (typeof options[limit] !== 'number') throw new NativeTypeError(`api.${name}: ${limit} must be a number of milliseconds, not ${kind(options[limit])}`);
        });
      }
    },
    'groups.getUserGroups': options => page('groups.getUserGroups', options),
    'groups.hasGroupMembership': ids => strings('groups.hasGroupMembership', 'groups', ids, 100),
    'multifactor.enable': enable,
    'prompt.render': (id, options = {}) => {
      const name = 'prompt.render';
      filled(name, 'promptId', id);
      object(name, 'options', options);
      for (const part of ['fields', 'vars']) optional(options[part], () => object(name, part, options[part]));
    },
    'redirect.encodeToken': options => {
      const name = 'redirect.encodeToken';
      object(name, 'options', options);
      filled(name, 'secret', options.secret);
      object(name, 'payload', options.payload);
      optional(options.expiresInSeconds, () => {
        if (!isInteger(options.expiresInSeconds) || options.expiresInSeconds < 1) throw new NativeTypeError(`api.${name}: expiresInSeconds must be a whole number above 0`);
      });
    },
    'redirect.sendUserTo': (url, options = {}) => {
      const name = 'redirect.sendUserTo';
      filled(name, 'url', url);
      object(name, 'options', options);
      optional(options.query, () => object(name, 'query', options.query));
    },
    'redirect.validateToken': options => {
      const name = 'redirect.validateToken';
      object(name, 'options', options);
      filled(name, 'secret', options.secret);
      optional(options.tokenParameterName, () => filled(name, 'tokenParameterName', options.tokenParameterName));
    },
    'roles.getUserEffectiveRoles': options => page('roles.getUserEffectiveRoles', options),
    'roles.getUserEffectiveRolesByIds': ids => strings('roles.getUserEffectiveRolesByIds', 'ids', ids, 100),
    'roles.getUserEffectiveRolesByNames': names => strings('roles.getUserEffectiveRolesByNames', 'names', names, 50),
    'rules.wasExecuted': v => text('rules.wasExecuted', 'ruleId', v),
    'session.revoke': (reason, options = {}) => {
      text('session.revoke', 'reason', reason);
      object('session.revoke', 'options', options);
      optional(options.preserveRefreshTokens, () => truth('session.revoke', 'preserveRefreshTokens', options.preserveRefreshTokens));
    },
    'refreshToken.revoke': reason => text('refreshToken.revoke', 'reason', reason),
    'refreshToken.setExpiresAt': v => moment('refreshToken.setExpiresAt', 'absolute', v),
    'refreshToken.setIdleExpiresAt': v => moment('refreshToken.setIdleExpiresAt', 'inactivity', v),
    'refreshToken.deleteMetadata': v => text('refreshToken.deleteMetadata', 'key', v),
    'session.setCookieMode': v => oneOf('session.setCookieMode', 'mode', v, ['persistent', 'non-persistent']),
    'session.setExpiresAt': v => moment('session.setExpiresAt', 'absolute', v),
    'session.setIdleExpiresAt': v => moment('session.setIdleExpiresAt', 'inactivity', v),
    'session.deleteMetadata': v => text('session.deleteMetadata', 'key', v),
    'user.setAppMetadata': (key, value) => { filled('user.setAppMetadata', 'key', key); json('user.setAppMetadata', 'value', value); },
    'user.setUserMetadata': (key, value) => { filled('user.setUserMetadata', 'key', key); json('user.setUserMetadata', 'value', value); },
    'validation.error': (code, message) => { filled('validation.error', 'errorCode', code); text('validation.error', 'errorMessage', message); },
  };
  for (const [method, check] of entries(saml)) checks[`samlResponse.${method}`] = v => check(`samlResponse.${method}`, 'the value', v);

  const answered = ' cache.delete cache.get cache.set redirect.canRedirect redirect.encodeToken redirect.validateToken rules.wasExecuted ';
  const promised = ' groups.getUserGroups groups.hasGroupMembership roles.getUserEffectiveRoles roles.getUserEffectiveRolesByIds roles.getUserEffectiveRolesByNames ';

  const maxKey = 64, maxValue = 8192, maxTotal = 16384;
  function checkTransaction(key, value, all) {
    const name = 'transaction.setMetadata';
    if (filled(name, 'key', key).length > maxKey) throw new NativeError(`api.${name}: the key has ${key.length} characters, more than ${maxKey}`);
    if (value === null) return;
    if (!['string', 'number', 'boolean'].includes(typeof value) || typeof value === 'number' && !isFinite(value)) {
      throw new NativeTypeError(`api.${name}: the value must be a string, a number, a boolean or null, not ${typeof value === 'number' ? value : kind(value)}`);
    }
    if (bytes(String(value)) > maxValue) throw new NativeError(`api.${name}: the value of ${key} has ${bytes(String(value))} bytes, more than ${maxValue}`);
    let total = 0;
    for (const [k, v] of all) if (k !== key) total += bytes(k) + bytes(String(v));
    total += bytes(key) + bytes(String(value));
    if (total > maxTotal) throw new NativeError(`api.${name}: the metadata of the transaction would have ${total} bytes, more than ${maxTotal}`);
  }

  // Metadata of sessions and refresh tokens takes 25 entries, keys of letters, digits, _ and -, and text, both of 255 characters.
  function checkMetadata(name, holder, key, value, all) {
    text(name, 'key', key);
    if (!/^[\w-]{1,255}$/.test(key)) throw new NativeError(`api.${name}: a key has 1 to 255 letters, digits, _ and -, not ${stringify(key.slice(0, 300))}`);
    if (value === null) return;
    if (text(name, 'the value', value).length > 255) throw new NativeError(`api.${name}: the value of ${key} has ${value.length} characters, more than 255`);
    if (!all.has(key) && all.size >= 25) throw new NativeError(`api.${name}: the ${holder} has 25 entries already`);
  }

  return ({ event, ask, resumed }) => {
    const transaction = new Map(entries(event.transaction?.metadata ?? {}));
    const session = new Map(entries(event.session?.metadata ?? {}));
    const refresh = new Map(entries(event.refresh_token?.metadata ?? {}));
    let left = ''; // the method that sends the person away

    // What is visible in the event of the same Action at once.
    function put(map, key, value, into) {
      if (value === null) map.delete(key);
      else map.set(key, value);
      if (isObject(into)) into.metadata = fromEntries(map);
    }
    function once(name) {
      if (left !== '' && left !== name) throw new NativeError('api.redirect.sendUserTo and api.prompt.render cannot be used in the same Action');
      if (name === 'prompt.render' && left === name) throw new NativeError('api.prompt.render can be called once in an Action');
      left = name;
    }

    // before changes or completes what is recorded; what it throws is thrown in the Action.
    const before = {
      'authentication.recordMethod': args => {
        if (!resumed) throw new NativeError('api.authentication.recordMethod is available only inside onContinuePostLogin');
        return args;
      },
      'authentication.setPrimaryUser': args => { ask('authentication.setPrimaryUser', args); return args; },
      'redirect.sendUserTo': args => { once('redirect.sendUserTo'); return [ask('redirect.sendUserTo', args)]; },
      'prompt.render': args => { once('prompt.render'); return args; },
      'refreshToken.setMetadata': args => {
        checkMetadata('refreshToken.setMetadata', 'refresh token', args[0], args[1], refresh);
        put(refresh, args[0], args[1], event.refresh_token);
        return args;
      },
      'refreshToken.deleteMetadata': args => { put(refresh, args[0], null, event.refresh_token); return args; },
      'refreshToken.evictMetadata': () => {
        refresh.clear();
        if (isObject(event.refresh_token)) event.refresh_token.metadata = {};
        return [];
      },
      'session.setMetadata': args => {
        if (!isObject(event.session)) throw new NativeError('api.session.setMetadata: there is no session whose metadata could be set');
        checkMetadata('session.setMetadata', 'session', args[0], args[1], session);
        put(session, args[0], args[1], event.session);
        return args;
      },
      'session.deleteMetadata': args => { put(session, args[0], null, event.session); return args; },
      'session.evictMetadata': () => {
        session.clear();
        if (isObject(event.session)) event.session.metadata = {};
        return [];
      },
      'session.setCookieMode': args => {
        if (isObject(event.session)) event.session.cookie = { ...event.session.cookie, mode: args[0] };
        return args;
      },
      'transaction.setMetadata': args => {
        checkTransaction(args[0], args[1], transaction);
        event.transaction ??= {};
        put(transaction, args[0], args[1], event.transaction);
        return args;
      },
    };

    // Gives the call of a method: its value, or the arguments to be recorded.
    return name => {
      const check = checks[name] ?? (() => {});
      if (answered.includes(` ${name} `)) return { value: args => { check(...args); return ask(name, args); } };
      if (promised.includes(` ${name} `)) return { value: async args => { check(...args); return ask(name, args); } };
      const prepare = before[name] ?? (args => args);
      return { recorded: args => { check(...args); return prepare(args); } };
    };
  };
})
