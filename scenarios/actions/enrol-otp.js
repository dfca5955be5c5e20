// The enrolment of an authenticator app in every run.
exports.onExecutePostLogin = async (event, api) => {
  api.authentication.enrollWith({ type: 'otp' });
};
