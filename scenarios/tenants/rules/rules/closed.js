function (user, context, callback) {
  callback(new UnauthorizedError('Nobody signs in today.'));
}
