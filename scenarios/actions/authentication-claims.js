// Tells an API in the access token when the person last proved something, and whether MFA was among it. A refresh token brings no
// methods, and so no such claims.
const API = 'https://accounts.example.test';
const MULTI_FACTOR = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor';

exports.onExecutePostLogin = async (event, api) => {
  const methods = event.authentication?.methods ?? [];
  if (methods.length === 0) return;
  const latest = Math.max(...methods.map(({ timestamp }) => Date.parse(timestamp)));
  api.accessToken.setCustomClaim(`${API}/auth_time`, Math.floor(latest / 1000));
  if (methods.some(({ name }) => name === 'mfa')) {
    api.accessToken.setCustomClaim(`${API}/acr`, MULTI_FACTOR);
  }
};
