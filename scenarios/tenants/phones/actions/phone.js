// Issues the command of the person's app_metadata for a phone, with the preferred method that stands there, if any.
exports.onExecutePostLogin = async (event, api) => {
  const { command, method } = event.user.app_metadata;
  if (command) {
    api.authentication[command]({ type: 'phone', ...(method && { options: { preferredMethod: method } }) });
  }
};
