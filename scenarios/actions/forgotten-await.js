// Means to ask for MFA after a look-up, and forgets to wait for it where app_metadata.forgets says so.
const later = (time) => new Promise((resolve) => setTimeout(resolve, time));

exports.onExecutePostLogin = async (event, api) => {
  const ask = async () => {
    await later(50);
    api.multifactor.enable('any');
  };
  if (event.user.app_metadata.forgets === true) {
    ask();
    return;
  }
  await ask();
};
