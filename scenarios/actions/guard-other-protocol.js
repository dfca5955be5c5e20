// A guard that compares the protocol with one that is not the refresh token's.
const SPARED = ['oauth2-token-exchange', 'oauth2-access-token'];

exports.onExecutePostLogin = async (event, api) => {
  if (SPARED.includes(event.transaction?.protocol)) return;
  api.multifactor.enable('any');
};
