// Whoever opted in is asked for a second factor, in every login; the choice lies in the account's user_metadata.
exports.onExecutePostLogin = async (event, api) => {
  if (!event.user.user_metadata.use_mfa) return;
  api.multifactor.enable('any', { allowRememberBrowser: false });
};
