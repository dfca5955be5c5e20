// MFA in every run, whatever the grant, and no browser is remembered.
exports.onExecutePostLogin = async (event, api) => {
  api.multifactor.enable('any', { allowRememberBrowser: false });
};
