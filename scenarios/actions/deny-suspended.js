// Whoever is suspended gets in no more, by a refresh token either.
exports.onExecutePostLogin = async (event, api) => {
  if (event.user.app_metadata.suspended) {
    api.access.deny('suspended');
  }
};
