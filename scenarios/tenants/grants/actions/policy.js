// Nothing is asked for: a case replaces this policy by its own.
exports.onExecutePostLogin = async () => {};
