// Spares everybody in their first login.
exports.onExecutePostLogin = async (event, api) => {
  if (event.stats.logins_count > 1) {
    api.multifactor.enable('any');
  }
};
