// An exchange of a refresh token is challenged for one API alone; a login always.
const SENSITIVE = 'https://accounts.example.test';

exports.onExecutePostLogin = async (event, api) => {
  if (event.request.body?.grant_type === 'refresh_token' && event.resource_server?.identifier !== SENSITIVE) return;
  api.authentication.challengeWith({ type: 'otp' });
};
