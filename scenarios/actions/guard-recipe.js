// Three conditions around both ways of asking: whether anything but e-mail is enrolled, whether MFA was done in the session,
// and whether this is the exchange of a refresh token.
exports.onExecutePostLogin = async (event, api) => {
  if (!event.user.multifactor?.length) return;
  const done = event.authentication?.methods.some((method) => method.name === 'mfa');
  if (done || event.transaction?.protocol === 'oauth2-refresh-token') {
    api.multifactor.enable('none');
    return;
  }
  api.multifactor.enable('any', { allowRememberBrowser: false });
  api.authentication.challengeWithAny(event.user.enrolledFactors.map(({ type }) => ({ type })));
};
