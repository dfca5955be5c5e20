// Takes its time in the way that app_metadata.busy says, and asks for MFA then.
exports.onExecutePostLogin = async (event, api) => {
  const busy = event.user.app_metadata.busy;
  if (busy === 'waits') await new Promise((resolve) => setTimeout(resolve, 1200));
  if (busy === 'waits-less') await new Promise((resolve) => setTimeout(resolve, 400));
  while (busy === 'loops') Math.sqrt(2);
  if (busy === 'never-settles') await new Promise(() => {});
  api.multifactor.enable('any');
};
