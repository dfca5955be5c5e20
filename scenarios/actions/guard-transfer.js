// A browser that a session transfer token opened is asked for nothing, and neither is a refresh.
exports.onExecutePostLogin = async (event, api) => {
  if (event.session_transfer_token || event.transaction?.protocol === 'oauth2-refresh-token') {
    api.multifactor.enable('none');
  }
};
