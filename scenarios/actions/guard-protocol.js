// MFA in every login, and none when a refresh token is exchanged.
exports.onExecutePostLogin = async (event, api) => {
  if (event.transaction?.protocol === 'oauth2-refresh-token') return;
  api.multifactor.enable('any');
};
