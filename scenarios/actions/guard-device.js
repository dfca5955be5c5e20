// MFA in every login but that of a device which shows a code, and when it refreshes.
exports.onExecutePostLogin = async (event, api) => {
  if (['oauth2-device-code', 'oauth2-refresh-token'].includes(event.transaction?.protocol)) return;
  api.multifactor.enable('any');
};
