(function (module, exports, require) {
  const { isDeepStrictEqual, inspect } = require('util');
  class AssertionError extends Error {
    constructor({ message, actual, expected, operator }) {
      super(message ?? `${inspect(actual)} ${operator} ${inspect(expected)}`);
      Object.assign(this, { name: 'AssertionError', code: 'ERR_ASSERTION', actual, expected, operator });
    }
  }
  function check(holds, message, actual, expected, operator) {
    if (holds) return;
    throw message instanceof Error ? message : new AssertionError({ message, actual, expected, operator });
  }
  const assert = (value, message) => check(value, message, value, true, '==');
  module.exports = Object.assign(assert, {
    AssertionError, ok: assert,
    equal: (a, b, m) => check(a == b, m, a, b, '=='), notEqual: (a, b, m) => check(a != b, m, a, b, '!='),
    strictEqual: (a, b, m) => check(Object.is(a, b), m, a, b, 'strictEqual'), notStrictEqual: (a, b, m) => check(!Object.is(a, b), m, a, b, 'notStrictEqual'),
    deepEqual: (a, b, m) => check(isDeepStrictEqual(a, b), m, a, b, 'deepEqual'), deepStrictEqual: (a, b, m) => check(isDeepStrictEqual(a, b), m, a, b, 'deepStrictEqual'),
    fail: m => check(false, m ?? 'Failed', undefined, undefined, 'fail'),
  });
  module.exports.strict = module.exports;
})
