// Refuses a person whose account is in bad standing, and stumbles over one whose standing cannot be told.
function checkStanding(user, context, callback) {
  switch (user.app_metadata.standing) {
    case 'blocked':
      return callback(new UnauthorizedError('This account is in bad standing.'));
    case 'error':
      return callback(new Error('The standing could not be read.'));
    case 'thrown':
      return callback(null, user.standing.text, context);
    case 'no-answer':
      return;
  }
  user.standing = 'good';
  callback(null, user, context);
}
