// Whoever has nothing in user.multifactor is sent to enrolment at the end of the login.
function sendToEnrolment(user, context, callback) {
  if ((user.multifactor || []).length < 1) {
    context.multifactor = { provider: 'any' };
  }
  callback(null, user, context);
}
