// Turns away whom an administrator wants turned away, behind whatever the policy asked for.
exports.onExecutePostLogin = async (event, api) => {
  if (event.user.app_metadata.unwelcome) {
    api.access.deny('not today');
  }
};
