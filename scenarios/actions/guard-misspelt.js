// A guard with a slip of the pen in the name of a property.
exports.onExecutePostLogin = async (event, api) => {
  if (event.transactaction.protocol === 'oauth2-refresh-token') return;
  api.multifactor.enable('any');
};
