// An application that its metadata exempts is asked for nothing when it exchanges a refresh token.
exports.onExecutePostLogin = async (event, api) => {
  const refresh = event.transaction?.protocol === 'oauth2-refresh-token';
  if (refresh && event.client.metadata.mfa === 'exempt-on-refresh') return;
  api.multifactor.enable('any');
};
