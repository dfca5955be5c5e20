// MFA where the application asks for it by acr_values, once in a session.
const MULTI_FACTOR = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor';

exports.onExecutePostLogin = async (event, api) => {
  const wanted = event.transaction?.acr_values?.includes(MULTI_FACTOR);
  const done = event.authentication?.methods.some((method) => method.name === 'mfa');
  if (wanted && !done) {
    api.authentication.challengeWith({ type: 'otp' });
  }
};
