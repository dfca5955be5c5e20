exports.onExecutePostLogin = async (event, api) => {
  api.idToken.setCustomClaim('https://example.test/account', 'standing' in event.user ? 'changed' : 'as it is');
};
