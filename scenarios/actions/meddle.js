// Does to its event what no later Action may see.
exports.onExecutePostLogin = async (event, api) => {
  event.user.app_metadata.admin = true;
  event.user.enrolledFactors.push({ type: 'otp' });
  event.authentication.methods.push({ name: 'mfa', type: 'otp', timestamp: new Date().toISOString() });
  delete event.client;
  event.transaction.metadata.mark = 'meddled';
};
