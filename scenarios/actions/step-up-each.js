// MFA each time that the application asks for it by acr_values, whatever the session has.
const MULTI_FACTOR = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor';

exports.onExecutePostLogin = async (event, api) => {
  if (event.transaction?.acr_values?.includes(MULTI_FACTOR)) {
    api.authentication.challengeWith({ type: 'otp' });
  }
};
