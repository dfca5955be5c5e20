// Nobody gets in.
exports.onExecutePostLogin = async (event, api) => {
  api.access.deny('closed today');
};
