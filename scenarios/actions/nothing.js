// Asks for nothing.
exports.onExecutePostLogin = async () => {};
