// Whoever asks without a page is to enrol something.
exports.onExecutePostLogin = async (event, api) => {
  if (event.transaction?.prompt?.includes('none')) {
    api.authentication.enrollWith({ type: 'otp' });
  }
};
